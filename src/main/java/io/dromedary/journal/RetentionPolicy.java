package io.dromedary.journal;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long events of a channel are kept. What is not limited is kept for ever.
 *
 * <p>Events go in blocks, oldest first: an event may stay up to ten minutes longer than its age
 * allows, and up to 512 events or 1 MiB may go beyond what its size demands.
 *
 * @param maxAge since the event was appended, whatever its own time; waits for subscribers
 * @param maxBytes of payload in the channel; does not wait for subscribers
 * @param minFreeBytes that must remain to be stored before the disk is full; does not wait for
 *     subscribers. Removing needs some space itself, so less than 64 MiB is of little use
 */
public record RetentionPolicy(
        Optional<Duration> maxAge, OptionalLong maxBytes, OptionalLong minFreeBytes) {

    /** Everything is kept for ever. */
    public static final RetentionPolicy KEEP_ALL =
            new RetentionPolicy(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one of them is not greater than zero
     */
    public RetentionPolicy {
        maxAge.ifPresent(age -> check("The greatest age", age.toMillis()));
        maxBytes.ifPresent(bytes -> check("The greatest size", bytes));
        minFreeBytes.ifPresent(bytes -> check("The free space", bytes));
    }

    private static void check(String limit, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(limit + " of a retention must be greater than 0");
        }
    }
}
