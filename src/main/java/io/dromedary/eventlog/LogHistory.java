package io.dromedary.eventlog;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Access to what a log holds behind the reader's position. Not thread-safe. */
public interface LogHistory {

    /**
     * Reads again, in log order, the records that begin at or after {@code from} and before {@code
     * to}.
     *
     * @return false if the place {@code from} is gone (the log was reduced or recreated), or the
     *     way from there is not known any more: then what is left of the range was read
     */
    boolean replay(LogPosition from, LogPosition to, Consumer<EventLogRecord> records)
            throws IOException;

    /**
     * The present status letter of the {@code Begin} record at {@code begin}: one byte in the text
     * format, one row in the SQLite format. Empty if no {@code Begin} of that transaction stands
     * there (any more).
     */
    Optional<TransactionMark> markOf(LogPosition begin, TransactionId transaction)
            throws IOException;
}
