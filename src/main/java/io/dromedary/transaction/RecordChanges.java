package io.dromedary.transaction;

import io.dromedary.eventlog.EventLogRecord;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The records of a transaction: first those on disk, then those in memory. Thread-safe.
 *
 * @param spilled how many records on disk belong to it; an abandoned transaction may still grow
 */
record RecordChanges(Optional<Spill> spill, int spilled, List<EventLogRecord> tail)
        implements Changes {

    @Override
    public int size() {
        return spilled + tail.size();
    }

    @Override
    public Iterator<EventLogRecord> iterator() {
        return iterator(0);
    }

    @Override
    public Iterator<EventLogRecord> iterator(int from) {
        if (from >= spilled) {
            return tail.subList(Math.min(from - spilled, tail.size()), tail.size()).iterator();
        }
        Iterator<EventLogRecord> first = spill.orElseThrow().iterator(from, spilled);
        Iterator<EventLogRecord> second = tail.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return first.hasNext() || second.hasNext();
            }

            @Override
            public EventLogRecord next() {
                return first.hasNext() ? first.next() : second.next();
            }
        };
    }
}
