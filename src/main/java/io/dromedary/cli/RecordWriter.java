package io.dromedary.cli;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;

/** One way to print records. */
interface RecordWriter {
    /**
     * Prints one record.
     *
     * @param outcome how its transaction ended
     */
    void write(EventLogRecord record, TransactionMark outcome) throws IOException;
}
