package io.dromedary.testkit;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a follower gives. */
public final class Batches {

    private Batches() {}

    /** Everything that is there now, in batches of at most so many records. */
    public static List<EventLogBatch> drain(LogFollower follower, int maxRecords)
            throws IOException {
        List<EventLogBatch> batches = new ArrayList<>();
        Optional<EventLogBatch> batch = follower.next(maxRecords);
        while (batch.isPresent()) {
            batches.add(batch.get());
            batch = follower.next(maxRecords);
        }
        return batches;
    }

    /** Their records, in order. */
    public static List<EventLogRecord> records(List<EventLogBatch> batches) {
        return batches.stream().flatMap(batch -> batch.records().stream()).toList();
    }

    /** Their notices, in order. */
    public static List<LogNotice> notices(List<EventLogBatch> batches) {
        return batches.stream().flatMap(batch -> batch.notices().stream()).toList();
    }
}
