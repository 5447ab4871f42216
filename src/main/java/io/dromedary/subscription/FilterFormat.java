package io.dromedary.subscription;

import io.dromedary.event.EventFilter;

/** Filters as JSON texts. Thread-safe. */
public interface FilterFormat {

    /**
     * Reads a filter.
     *
     * @throws IllegalArgumentException if the text is not one; the message says what is wrong
     */
    EventFilter parse(String json);

    /** Writes a filter, so that {@link #parse} gives an equal one. */
    String write(EventFilter filter);
}
