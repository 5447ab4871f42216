/** What people are told: digests of events. Knows nothing but events. */
package io.dromedary.notification;
