/** What {@code config/cluster.yaml} says: clusters, infobases, stores, retention, schedules. */
package io.dromedary.cluster.settings;
