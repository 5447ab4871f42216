package io.dromedary.eventlog;

/**
 * The {@code {T,O}} of a record.
 *
 * @param time T: start of the transaction in 1/10000 s since 0001-01-01, local time of the server
 *     (UTC in the SQLite format)
 * @param offset O: byte offset of the {@code Begin} record in its {@code .lgp} file; a counter in a
 *     native SQLite log
 */
public record TransactionId(long time, long offset) {

    /** {@code {0,0}}: the record belongs to no transaction. */
    public static final TransactionId NONE = new TransactionId(0, 0);

    /** Whether the record belongs to a transaction. */
    public boolean isPresent() {
        return time != 0 || offset != 0;
    }

    /** As the log writes it: {@code {243bf8cc4e5f0,29d}}. */
    public String asText() {
        return "{" + Long.toHexString(time) + "," + Long.toHexString(offset) + "}";
    }
}
