package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.Unlocking;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what jobs left behind that were killed: their locks, their books, their half-written
 * files and databases. It begins with that, does it again every minute, and says meanwhile that the
 * jobs of this process are alive. What cannot be reached now is told, and put right later. When the
 * program ends in good order, it takes off the locks of jobs that are cut off. Thread-safe.
 */
public final class Aftercare implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Aftercare.class);

    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofSeconds(5);

    private final InfobaseLocks locks;
    private final JobBook book;
    private final List<KeptStore> stores;
    private final ScratchDatabases scratch;
    private final Clock clock;

    /** One for each task, as clusters, stores and servers may not answer for long. */
    private final ScheduledExecutorService threads = threads(4, "aftercare");

    /** Whatever else hangs, the jobs of this process are alive. */
    private final ScheduledExecutorService heartbeat = threads(1, "heartbeat of jobs");

    /**
     * Nothing is done yet.
     *
     * @param stores that hold backups
     */
    public Aftercare(
            InfobaseLocks locks,
            JobBook book,
            List<KeptStore> stores,
            ScratchDatabases scratch,
            Clock clock) {
        this.locks = locks;
        this.book = book;
        this.stores = List.copyOf(stores);
        this.scratch = scratch;
        this.clock = clock;
    }

    private static ScheduledExecutorService threads(int number, String name) {
        return Executors.newScheduledThreadPool(
                number,
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Books what was cut off, which is known at once, and begins with the rest. */
    public void start() {
        healJobs();
        every(heartbeat, JobBook.BEAT, "The jobs that run cannot be booked as alive", book::alive);
        every(threads, LOOK, "What was cut off cannot be booked", this::healJobs);
        every(
                threads,
                LOOK,
                "Locks that were left behind cannot be taken off",
                () -> locks.heal().forEach(Aftercare::tell));
        threads.execute(this::sweep);
        threads.execute(scratch::sweep);
    }

    private static void every(
            ScheduledExecutorService thread, Duration pause, String otherwise, Runnable task) {
        // A failure is told by the task, and never ends the schedule.
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(
                        () -> {
                            try {
                                task.run();
                            } catch (RuntimeException e) {
                                LOG.warn("{}, which is tried again: {}", otherwise, e.getMessage());
                            }
                        },
                        0,
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void healJobs() {
        for (JobReport job : book.heal()) {
            LOG.warn("The {} {} was cut off, and is booked as failed", job.kind().word(), job.id());
        }
    }

    private void sweep() {
        for (KeptStore store : stores) {
            try {
                for (Finding finding : store.depot().sweep(book::isOver, clock.instant())) {
                    LOG.info("{}: {}: {}", store.name(), finding.key(), finding.message());
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "{} cannot be tidied up now, the next backup does that: {}",
                        store.name(),
                        e.getMessage());
            }
        }
    }

    private static void tell(Unlocking unlocking) {
        LOG.warn(
                "A lock of ours on {} was left behind: {} {}",
                unlocking.lock().infobase().name(),
                unlocking.outcome(),
                unlocking.message().orElse(""));
    }

    /** To be called when the routes have ended, and the program with them. */
    @Override
    public void close() {
        try {
            locks.unlockAll().forEach(Aftercare::tell);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Locks of jobs that are cut off now cannot be taken off before the next start: {}",
                    e.getMessage());
        }
        heartbeat.shutdownNow();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Something is still being put right");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
