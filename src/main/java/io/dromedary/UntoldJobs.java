package io.dromedary;

import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of jobs that were cut off, as soon as that is found out, and of those whose report was cut
 * off: these have ended longer ago than reporting can take, whichever process did it. Each is told
 * of once by one process. Thread-safe.
 */
final class UntoldJobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UntoldJobs.class);

    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Longer than the route of reports allows. */
    private static final Duration REPORTING = Duration.ofMinutes(6);

    /** What ended earlier is no news. */
    private static final Duration RECENT = Duration.ofDays(1);

    private final JobBook book;
    private final ProducerTemplate producer;
    private final Set<UUID> tried = new HashSet<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread started = new Thread(task, "untold jobs");
                        started.setDaemon(true);
                        return started;
                    });

    UntoldJobs(JobBook book, ProducerTemplate producer) {
        this.book = book;
        this.producer = producer;
    }

    void start() {
        // A failure is told by the task, and never ends the schedule.
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(
                        this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Map<UUID, JobReport> untold = new LinkedHashMap<>();
            book.takeCutOff().forEach(job -> untold.put(job.id(), job));
            Instant now = Instant.now();
            book.untold(now.minus(RECENT)).stream()
                    .filter(job -> isOver(job, now))
                    .forEach(job -> untold.put(job.id(), job));
            for (JobReport job : untold.values()) {
                if (tried.add(job.id())) {
                    producer.sendBody("direct:report?failIfNoConsumers=false", job);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("Jobs that nobody was told of cannot be told of now: {}", e.getMessage());
        }
    }

    private static boolean isOver(JobReport job, Instant now) {
        return job.endedAt().filter(now.minus(REPORTING)::isAfter).isPresent();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
