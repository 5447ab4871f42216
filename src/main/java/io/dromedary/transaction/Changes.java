package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import java.util.Iterator;

/**
 * The records inside one transaction, in log order. They may be on disk: iterate, do not collect.
 * Readable any number of times until the batch that delivered them has been completed.
 */
public interface Changes extends Iterable<EventLogRecord> {

    /** How many records there are. */
    int size();

    /** {@inheritDoc} The iterator need not be closed; it reads ahead a bounded amount. */
    @Override
    Iterator<EventLogRecord> iterator();

    /**
     * The same from the middle on.
     *
     * @param from how many records to leave out at the beginning
     */
    default Iterator<EventLogRecord> iterator(int from) {
        Iterator<EventLogRecord> records = iterator();
        for (int i = 0; i < from && records.hasNext(); i++) {
            records.next();
        }
        return records;
    }
}
