package io.dromedary.kod.message;

import java.time.Clock;
import java.time.Instant;

/**
 * Gives out the marks of a sender, each later than all before it: after a restart, from several
 * processes, and when the clock is set back. Thread-safe.
 */
public final class Marks {

    private final MarkStore store;
    private final Clock clock;

    /** Marks after the last one that {@code store} knows. */
    public Marks(MarkStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * A new mark, stored before it is given out.
     *
     * @throws io.dromedary.sql.DatabaseException if it could not be stored
     */
    public Mark next(String sender) {
        return Mark.of(Instant.ofEpochMilli(store.advance(sender, clock.millis())));
    }
}
