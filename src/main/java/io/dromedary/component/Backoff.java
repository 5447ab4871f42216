package io.dromedary.component;

import java.time.Duration;

/** The growing pause between tries. Not thread-safe. */
public final class Backoff {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    /** Pauses from {@code first} on, doubled up to {@code longest}. */
    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** The pause before the next try; the one after it is twice as long. */
    public Duration pause() {
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return pause;
    }

    /** After a success. */
    public void reset() {
        next = first;
    }
}
