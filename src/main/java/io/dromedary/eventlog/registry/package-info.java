/** The infobases of a cluster, as the platform's own list names them, and where their logs are. */
package io.dromedary.eventlog.registry;
