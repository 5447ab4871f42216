package io.dromedary.component.eventlog;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.eventlog.LogActivity;
import io.dromedary.eventlog.registry.ClusterRegistry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the logs that are followed equal to those of the cluster's registry. All of them are
 * compared each time, so that it does not matter which change was told, or when. An infobase that
 * cannot be followed is tried again and again, and keeps no other one waiting. Thread-safe.
 */
final class FollowedCluster {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedCluster.class);

    /** Who reads the logs. */
    interface Logs {

        /**
         * Begins to follow a log.
         *
         * @throws RuntimeException if it cannot; nothing is followed then
         */
        void follow(String infobase, Path location);

        void stopFollowing(String infobase) throws InterruptedException;

        void failed(String message, Throwable cause);
    }

    private final ClusterRegistry registry;
    private final Logs logs;
    private final ConsumerThreads workers;
    private final Backoff backoff;

    /** Where the log of each infobase is; guarded by this. */
    private final Map<String, Path> followed = new LinkedHashMap<>();

    private final Map<String, Throwable> refused = new ConcurrentSkipListMap<>();
    private boolean started;
    private boolean retryIsDue;
    private Optional<LogActivity.Watch> watch = Optional.empty();
    private volatile boolean closed;

    FollowedCluster(ClusterRegistry registry, Logs logs, ConsumerThreads workers, Backoff backoff) {
        this.registry = registry;
        this.logs = logs;
        this.workers = workers;
        this.backoff = backoff;
    }

    /**
     * Follows what the registry names now, and from now on.
     *
     * @throws RuntimeException if there are infobases and none of them can be followed: then the
     *     reason is one of configuration
     */
    synchronized void start(LogActivity activity) {
        // First, so that no change falls between reading the registry and watching it.
        watch = Optional.of(registry.follow(activity, () -> workers.execute(this::adapt)));
        adapt();
        started = true;
        if (followed.isEmpty()) {
            refused.values().stream()
                    .findFirst()
                    .ifPresent(
                            reason -> {
                                throw (RuntimeException) reason;
                            });
        }
    }

    /** Ends the watching of the registry; the logs are stopped by who reads them. */
    void close() {
        closed = true;
        Optional<LogActivity.Watch> open;
        synchronized (this) {
            open = watch;
            watch = Optional.empty();
        }
        open.ifPresent(LogActivity.Watch::close);
    }

    /** Why infobases are not followed, by name. */
    Map<String, Throwable> refused() {
        return Map.copyOf(refused);
    }

    private synchronized void adapt() {
        Map<String, Path> wanted = new LinkedHashMap<>();
        registry.infobases()
                .forEach(infobase -> wanted.put(infobase.name(), registry.directoryOf(infobase)));
        refused.keySet().retainAll(wanted.keySet());
        try {
            for (String infobase : List.copyOf(followed.keySet())) {
                if (!followed.get(infobase).equals(wanted.get(infobase)) && !closed) {
                    LOG.info("Infobase {}: removed from the cluster", infobase);
                    followed.remove(infobase);
                    logs.stopFollowing(infobase);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        wanted.forEach(this::followIfNew);
        if (refused.isEmpty()) {
            backoff.reset();
        } else {
            tryAgainLater();
        }
    }

    private void followIfNew(String infobase, Path location) {
        if (closed || followed.containsKey(infobase)) {
            return;
        }
        try {
            logs.follow(infobase, location);
        } catch (RuntimeException e) {
            refused.put(infobase, e);
            logs.failed("Infobase " + infobase + " of the cluster cannot be followed", e);
            return;
        }
        followed.put(infobase, location);
        boolean refusedBefore = refused.remove(infobase) != null;
        if (started && !refusedBefore) {
            LOG.info("Infobase {}: new in the cluster", infobase);
        }
    }

    private void tryAgainLater() {
        if (retryIsDue || closed) {
            return;
        }
        retryIsDue = true;
        workers.executeAfter(
                backoff.pause(),
                () -> {
                    synchronized (this) {
                        retryIsDue = false;
                        if (!closed) {
                            adapt();
                        }
                    }
                });
    }
}
