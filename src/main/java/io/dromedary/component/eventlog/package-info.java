/** {@code onec-eventlog:} — follows the event logs of 1C infobases. */
package io.dromedary.component.eventlog;
