package io.dromedary.replay;

import io.dromedary.replay.ReplayException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is to go out once more. Immutable.
 *
 * @param channel whose events
 * @param from position of the first, from 1
 * @param to position of the last
 * @param exchange where to; it must exist
 * @param routingKey as the option of {@code rabbitmq-events:}; its default if empty
 * @param rate most events a second, from 1
 */
public record ReplayRequest(
        String channel,
        long from,
        long to,
        String exchange,
        Optional<String> routingKey,
        int rate) {

    /** What holds if no rate is given, events a second. */
    public static final int DEFAULT_RATE = 1_000;

    private static final int HIGHEST_RATE = 100_000;

    /** AMQP 0-9-1: a short string. */
    private static final int LONGEST = 255;

    /**
     * Checks it.
     *
     * @throws ReplayException {@code INVALID}
     */
    public ReplayRequest {
        check(from >= 1, "from is a position, from 1, not " + from);
        check(to >= from, "to is a position not before from, not " + to);
        check(
                rate >= 1 && rate <= HIGHEST_RATE,
                "rate is from 1 to " + HIGHEST_RATE + " events a second, not " + rate);
        check(
                !exchange.isBlank() && exchange.getBytes(StandardCharsets.UTF_8).length <= LONGEST,
                "exchange is the name of an exchange, 1 to " + LONGEST + " bytes");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new ReplayException(Reason.INVALID, otherwise);
        }
    }
}
