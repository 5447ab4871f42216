package io.dromedary.eventlog;

import java.time.LocalDateTime;

/**
 * The {@code {T,O}} of a record.
 *
 * @param time T: start of the transaction in 1/10000 s since 0001-01-01, local time of the server
 *     (UTC in the SQLite format)
 * @param offset O: byte offset of the {@code Begin} record in its {@code .lgp} file; a counter in a
 *     native SQLite log
 */
public record TransactionId(long time, long offset) {

    private static final LocalDateTime YEAR_ONE = LocalDateTime.of(1, 1, 1, 0, 0);

    private static final long TICKS = 10_000;

    private static final long NANOS_PER_TICK = 100_000;

    /** {@code {0,0}}: the record belongs to no transaction. */
    public static final TransactionId NONE = new TransactionId(0, 0);

    /** Whether the record belongs to a transaction. */
    public boolean isPresent() {
        return time != 0 || offset != 0;
    }

    /** T as a date, in the clock the log is written by: local time in text, UTC in SQLite. */
    public LocalDateTime startedAt() {
        return YEAR_ONE.plusSeconds(time / TICKS).plusNanos(time % TICKS * NANOS_PER_TICK);
    }

    /** As the log writes it: {@code {243bf8cc4e5f0,29d}}. */
    public String asText() {
        return "{" + Long.toHexString(time) + "," + Long.toHexString(offset) + "}";
    }
}
