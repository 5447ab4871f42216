package io.dromedary.kod.receive;

import java.time.Duration;

/**
 * What is done with a message that could not be applied.
 *
 * @param quarantines whether it is put aside after {@code redeliveries}; otherwise its stream waits
 *     for it, however long
 * @param redeliveries how often it is tried again before it is put aside
 * @param firstPause before it is tried again; doubles each time
 * @param longestPause to which that grows
 */
public record FailurePolicy(
        boolean quarantines, int redeliveries, Duration firstPause, Duration longestPause) {

    private static final int MOST_DOUBLINGS = 30;

    /** Checks the numbers. */
    public FailurePolicy {
        if (redeliveries < 0 || firstPause.isNegative() || longestPause.isNegative()) {
            throw new IllegalArgumentException(
                    "redeliveries and their pauses must not be negative");
        }
    }

    boolean givesUp(int attempts) {
        return quarantines && attempts > redeliveries;
    }

    Duration pause(int attempts) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(MOST_DOUBLINGS, attempts - 1));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
