package io.dromedary.component.eventlog;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogPosition.InFile;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.testkit.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/** Logs that yield the batches they are given, and tell of them as the file system would. */
public final class FakeLog implements LogFollowers, LogActivity {

    private final Map<String, BlockingQueue<EventLogBatch>> batches = new ConcurrentHashMap<>();
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
    private final List<LogStart> starts = new CopyOnWriteArrayList<>();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    /** What the log of the infobase has next. */
    public EventLogBatch write(String infobase, int number, LogNotice... notices) {
        return add(batch(infobase, number, records(1), List.of(notices)));
    }

    /** Nothing for the route. */
    public EventLogBatch advance(String infobase, int number, LogNotice... notices) {
        return add(batch(infobase, number, List.of(), List.of(notices)));
    }

    private EventLogBatch add(EventLogBatch batch) {
        queue(batch.infobase()).add(batch);
        wakes.forEach(Runnable::run);
        return batch;
    }

    public static LogPosition at(long offset) {
        return new InFile(Records.HEADER, "20201219000000.lgp", offset);
    }

    private static EventLogBatch batch(
            String infobase, int number, List<EventLogRecord> records, List<LogNotice> notices) {
        return new EventLogBatch(
                infobase,
                1,
                at(0),
                "",
                records,
                at(number * 100L),
                at(number * 100L + 100),
                notices,
                new Records());
    }

    private static List<EventLogRecord> records(int count) {
        Records log = new Records();
        List<EventLogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(log.session(1).add("_$Session$_.Start"));
        }
        return records;
    }

    private BlockingQueue<EventLogBatch> queue(String infobase) {
        return batches.computeIfAbsent(infobase, name -> new LinkedBlockingQueue<>());
    }

    /** Batches that nobody has asked for. */
    public int unread(String infobase) {
        return queue(infobase).size();
    }

    public List<LogStart> starts() {
        return starts;
    }

    public List<String> closedLogs() {
        return closed;
    }

    public void setBroken(boolean broken) {
        this.broken = broken;
    }

    @Override
    public LogFollower open(LogSettings settings, LogStart start) {
        starts.add(start);
        return new Follower(settings.infobase());
    }

    @Override
    public Watch watch(Path directory, BooleanSupplier hasNews, Runnable wake) {
        wakes.add(wake);
        return () -> wakes.remove(wake);
    }

    @Override
    public void close() {
        wakes.clear();
    }

    private final class Follower implements LogFollower {
        private final String infobase;

        Follower(String infobase) {
            this.infobase = infobase;
        }

        @Override
        public Optional<EventLogBatch> next(int maxRecords) throws IOException {
            if (broken) {
                throw new IOException("the share is gone");
            }
            return Optional.ofNullable(queue(infobase).poll());
        }

        @Override
        public LogPosition position() {
            return at(0);
        }

        @Override
        public boolean hasNews() {
            return !queue(infobase).isEmpty();
        }

        @Override
        public void close() {
            closed.add(infobase);
        }
    }
}
