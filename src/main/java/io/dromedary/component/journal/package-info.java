/** {@code journal:} — appends events to the journal, and hands a subscriber's events to a route. */
package io.dromedary.component.journal;
