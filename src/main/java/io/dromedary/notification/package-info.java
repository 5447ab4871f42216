/** What people are told: digests of events, and reports of jobs. Knows nothing but events. */
package io.dromedary.notification;
