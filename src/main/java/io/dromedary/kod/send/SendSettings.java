package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageLimits;
import java.time.Duration;
import java.time.LocalTime;

/**
 * How changes are sent.
 *
 * @param portionObjects most changes that a session considers
 * @param portionBytes of their values, after which no further change is taken
 * @param minObjectsPerStream below which no further stream is begun
 * @param maxParallel most streams, and so most messages under way; 0 sends nothing
 * @param messageBytes up to which objects share a message that need not
 * @param messageObjects the same, in objects
 * @param limits of a message; objects that go together and exceed them are put aside
 * @param bytesUnderWay most bytes of messages under way; one may exceed it alone
 * @param poll how often the registry is looked at if nobody tells of changes
 * @param firstPause before a failed message is sent again; doubles each time
 * @param longestPause to which that grows
 * @param patience how long the other nodes wait for one that takes nothing
 * @param nightly when all changes that came in behind the boundary are looked for, in the time zone
 *     of the program
 */
public record SendSettings(
        int portionObjects,
        long portionBytes,
        int minObjectsPerStream,
        int maxParallel,
        long messageBytes,
        int messageObjects,
        MessageLimits limits,
        long bytesUnderWay,
        Duration poll,
        Duration firstPause,
        Duration longestPause,
        Duration patience,
        LocalTime nightly) {

    private static final int MOST_DOUBLINGS = 20;

    /** Checks the numbers. */
    public SendSettings {
        if (maxParallel < 0) {
            throw new IllegalArgumentException(
                    "maxParallel must not be negative, but is " + maxParallel);
        }
        if (portionObjects <= 0
                || portionBytes <= 0
                || minObjectsPerStream <= 0
                || messageBytes <= 0
                || messageObjects <= 0
                || bytesUnderWay <= 0
                || poll.isNegative()
                || poll.isZero()) {
            throw new IllegalArgumentException(
                    "portionObjects, portionBytes, minObjectsPerStream, maxMessageBytes,"
                            + " maxMessageObjects, maxBytesUnderWay and pollInterval must be"
                            + " positive");
        }
        if (limits.bytes() / 2 < portionBytes || limits.bytes() / 2 < messageBytes) {
            throw new IllegalArgumentException(
                    ("maxBytes, the longest message, is %,d; it must be twice portionBytes (%,d) and"
                                    + " maxMessageBytes (%,d) at least: the changes of a portion may"
                                    + " all refer to each other, and take along what they refer to")
                            .formatted(limits.bytes(), portionBytes, messageBytes));
        }
        if (firstPause.isNegative() || longestPause.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException(
                    "the pauses of redelivery and nodePatience must not be negative");
        }
    }

    Duration pause(int failures) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failures - 1));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
