package io.dromedary.testkit;

import static org.awaitility.Awaitility.await;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

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

    /**
     * Everything of a log that nobody writes any more: waits as long as the follower keeps the last
     * record back because the dictionary may yet name what it mentions.
     */
    public static List<EventLogBatch> drainFinished(LogFollower follower, int maxRecords)
            throws IOException {
        List<EventLogBatch> batches = new ArrayList<>();
        Optional<EventLogBatch> batch = nextOfFinished(follower, maxRecords);
        while (batch.isPresent()) {
            batches.add(batch.get());
            batch = nextOfFinished(follower, maxRecords);
        }
        return batches;
    }

    /** One batch in the same manner; empty at the end of the log. */
    public static Optional<EventLogBatch> nextOfFinished(LogFollower follower, int maxRecords)
            throws IOException {
        AtomicReference<Optional<EventLogBatch>> next =
                new AtomicReference<>(follower.next(maxRecords));
        if (next.get().isEmpty() && follower.hasNews()) {
            await().pollInterval(Duration.ofMillis(5))
                    .until(
                            () -> {
                                next.set(follower.next(maxRecords));
                                return next.get().isPresent() || !follower.hasNews();
                            });
        }
        return next.get();
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
