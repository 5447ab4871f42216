package io.dromedary.testkit;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.OnecEvents;
import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.journal.Journal;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.transaction.GroupingOptions;
import io.dromedary.transaction.LogOutcome;
import io.dromedary.transaction.OutcomeEvents;
import io.dromedary.transaction.TransactionGrouper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Log to transactions to journal as a process without Spring and Camel, wired by hand, to be
 * killed.
 *
 * <p>Arguments: the log, the data folder, and optionally a defect to be caught.
 */
public final class PipelineProcess {

    /** Printed once something has been appended to the journal. */
    static final String READY = "appended";

    /** As argument: the checkpoint is committed before the events. */
    static final String CHECKPOINT_FIRST = "--defect=checkpoint-first";

    /** As argument: end once nothing has come for that long; for preparing a class archive. */
    static final String UNTIL_IDLE = "--until-idle";

    private static final String INFOBASE = "trade";
    private static final int BATCH = 500;
    private static final long PAUSE = Duration.ofMillis(5).toNanos();
    private static final long DEFECT_PAUSE = Duration.ofMillis(10).toNanos();
    private static final int IDLE_PAUSES = 100;
    private static final long PATIENCE_SECONDS = 30;

    private PipelineProcess() {}

    /** Runs until killed. */
    public static void main(String[] arguments) throws Exception {
        Path log = Path.of(arguments[0]);
        Path data = Path.of(arguments[1]);
        List<String> options = List.of(arguments).subList(2, arguments.length);
        TransactionGrouper grouper =
                new TransactionGrouper(GroupingOptions.defaults(data.resolve("spill")));
        try (Journal journal = SqliteJournal.open(data.resolve(PipelineProgram.JOURNAL))) {
            Checkpoint checkpoint = journal.acquire(OnecEvents.source(INFOBASE).toString());
            LogStart start =
                    checkpoint.isFresh()
                            ? new LogStart.Beginning()
                            : new LogStart.Position(
                                    LogPosition.parse(checkpoint.position()), checkpoint.state());
            LogSettings settings = LogSettings.of(INFOBASE, log, ZoneId.systemDefault());
            try (LogFollower follower = EventLogs.follow(settings, start)) {
                boolean appended = false;
                int idle = 0;
                while (idle < IDLE_PAUSES || !options.contains(UNTIL_IDLE)) {
                    Optional<EventLogBatch> batch = follower.next(BATCH);
                    if (batch.isPresent()) {
                        idle = 0;
                        checkpoint =
                                commit(
                                        journal,
                                        checkpoint,
                                        grouper,
                                        batch.get(),
                                        options.contains(CHECKPOINT_FIRST));
                        if (!appended) {
                            System.out.println(READY);
                            appended = true;
                        }
                    } else {
                        idle++;
                        LockSupport.parkNanos(PAUSE);
                    }
                }
            }
        }
    }

    private static Checkpoint commit(
            Journal journal,
            Checkpoint checkpoint,
            TransactionGrouper grouper,
            EventLogBatch batch,
            boolean checkpointFirst)
            throws Exception {
        Map<String, List<CloudEvent>> events = new LinkedHashMap<>();
        for (LogOutcome outcome : grouper.accept(batch)) {
            events.computeIfAbsent(channel(outcome), name -> new ArrayList<>())
                    .addAll(OutcomeEvents.of(outcome));
        }
        Checkpoint reached = checkpoint.at(batch.to().asText(), grouper.memory());
        if (checkpointFirst) {
            journal.commit(reached);
            // Long enough to be hit by one of a few kills.
            LockSupport.parkNanos(DEFECT_PAUSE);
            journal.append(events, Optional.empty()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } else {
            journal.append(events, Optional.of(reached)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return reached;
    }

    private static String channel(LogOutcome outcome) {
        if (outcome instanceof LogOutcome.Transaction) {
            return "transactions";
        }
        if (outcome instanceof LogOutcome.SessionFinished) {
            return "sessions";
        }
        return outcome instanceof LogOutcome.JobFinished ? "jobs" : "records";
    }
}
