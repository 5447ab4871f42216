package io.dromedary.component.eventlog;

import io.dromedary.component.ConsumerThreads;
import io.dromedary.event.Leadership;
import io.dromedary.event.Leadership.Candidacy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is followed while this process leads it, among those that share the journal. Each time
 * it is elected it begins anew at the checkpoint. Thread-safe.
 */
final class LedLog implements Leadership.Candidate {

    private static final Logger LOG = LoggerFactory.getLogger(LedLog.class);

    /** Exchanges under way have been waited for already by Camel's shutdown strategy. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Following following;
    private final Supplier<FollowedLog> logs;
    private final Consumer<FollowedLog> starter;
    private final ConsumerThreads workers;

    private volatile boolean leads;
    private volatile boolean started;
    private volatile Optional<FollowedLog> current = Optional.empty();

    /** These are guarded by this. */
    private Optional<Candidacy> candidacy = Optional.empty();

    private boolean suspended;
    private boolean stopped;

    /**
     * A log that is not followed yet.
     *
     * @param logs makes what follows it
     * @param starter starts that
     */
    LedLog(
            Following following,
            Supplier<FollowedLog> logs,
            Consumer<FollowedLog> starter,
            ConsumerThreads workers) {
        this.following = following;
        this.logs = logs;
        this.starter = starter;
        this.workers = workers;
    }

    String infobase() {
        return following.settings().infobase();
    }

    String source() {
        return following.source();
    }

    /** Why the log is not read on; empty while all is well, or while another process reads it. */
    Optional<String> trouble() {
        return current.flatMap(FollowedLog::trouble);
    }

    /**
     * Stands for it.
     *
     * @throws RuntimeException if it leads at once, and cannot be followed
     */
    void start(Leadership leadership) {
        Candidacy standing = leadership.stand(source(), this);
        synchronized (this) {
            candidacy = Optional.of(standing);
        }
        if (!leads) {
            LOG.info(
                    "Infobase {}: waiting to lead; until then another process reads {}",
                    infobase(),
                    following.settings().location());
        }
        started = true;
        adapt();
    }

    @Override
    public void elected() {
        leads = true;
        adaptSoon();
    }

    @Override
    public void deposed() {
        leads = false;
        LOG.warn("Infobase {}: this process does not lead any more", infobase());
        adaptSoon();
    }

    private void adaptSoon() {
        if (started) {
            workers.execute(this::adaptSafely);
        }
    }

    private void adaptSafely() {
        try {
            adapt();
        } catch (RuntimeException e) {
            LOG.warn("Infobase {}: the log cannot be followed; trying again", infobase(), e);
            workers.executeAfter(RETRY, this::adaptSafely);
        }
    }

    /** Follows the log if this process leads, and stops if not. */
    private synchronized void adapt() {
        if (leads && !stopped) {
            if (current.isEmpty()) {
                FollowedLog log = logs.get();
                if (suspended) {
                    log.suspend();
                }
                starter.accept(log);
                current = Optional.of(log);
            }
            return;
        }
        try {
            stopCurrent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopCurrent() throws InterruptedException {
        if (current.isPresent()) {
            FollowedLog log = current.get();
            current = Optional.empty();
            log.stop(STOP_PATIENCE);
        }
    }

    synchronized void suspend() {
        suspended = true;
        current.ifPresent(FollowedLog::suspend);
    }

    synchronized void resume() {
        suspended = false;
        current.ifPresent(FollowedLog::resume);
    }

    /** Stops after the exchange that is under way, then lets others lead. */
    synchronized void stop() throws InterruptedException {
        stopped = true;
        try {
            stopCurrent();
        } finally {
            candidacy.ifPresent(Candidacy::close);
            candidacy = Optional.empty();
        }
    }
}
