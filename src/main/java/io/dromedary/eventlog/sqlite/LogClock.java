package io.dromedary.eventlog.sqlite;

import java.time.Instant;

/** Moments of the SQLite format: 1/10000 s since 0001-01-01, UTC. */
final class LogClock {

    static final long SECOND = 10_000;

    static final long HOUR = 3_600 * SECOND;

    /** Seconds from 0001-01-01 to 1970-01-01. */
    private static final long EPOCH = 62_135_596_800L;

    private LogClock() {}

    static Instant instant(long ticks) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ticks, SECOND) - EPOCH, Math.floorMod(ticks, SECOND) * 100_000L);
    }

    /** The first tick not before {@code moment}; moments out of the format's range are clamped. */
    static long ticks(Instant moment) {
        try {
            return Math.addExact(
                    Math.multiplyExact(Math.addExact(moment.getEpochSecond(), EPOCH), SECOND),
                    (moment.getNano() + 99_999) / 100_000);
        } catch (ArithmeticException e) {
            return moment.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
