package io.dromedary.kod.receive;

import io.dromedary.kod.message.MessageLimits;
import java.time.Duration;

/**
 * How messages are received.
 *
 * @param inbox name under which receipts are kept; another one means that all is new
 * @param recipient code of the node whose messages are taken; empty for those of every node
 * @param maxParallel most messages under way at a time; 0 takes none
 * @param portion no further minute directory is looked into once a stream has so many messages; up
 *     to sixteen times as many of a stream are held in memory
 * @param bytesUnderWay most bytes of messages under way; one may exceed it alone
 * @param poll how often the directories are looked at
 * @param notYetLimit how long an unfinished file is waited for after it changed last
 * @param receiptsKept how long receipts are kept; what comes again after that is applied again
 * @param failures what becomes of messages that cannot be applied
 * @param limits of a message
 */
public record ReceiveSettings(
        String inbox,
        String recipient,
        int maxParallel,
        int portion,
        long bytesUnderWay,
        Duration poll,
        Duration notYetLimit,
        Duration receiptsKept,
        FailurePolicy failures,
        MessageLimits limits) {

    /** What did not change for so long is finished, as far as a look can tell. */
    static final Duration LONG_UNCHANGED = Duration.ofSeconds(10);

    /** Checks the numbers. */
    public ReceiveSettings {
        if (maxParallel < 0) {
            throw new IllegalArgumentException(
                    "maxParallel must not be negative, but is " + maxParallel);
        }
        if (portion <= 0
                || bytesUnderWay <= 0
                || poll.isNegative()
                || poll.isZero()
                || notYetLimit.isNegative()) {
            throw new IllegalArgumentException(
                    "portion, bytesUnderWay and poll must be positive, and notYetLimit not"
                            + " negative");
        }
    }

    /** How many names of a backlog are passed over in search of other streams. */
    int looked() {
        return Math.multiplyExact(portion, 100);
    }
}
