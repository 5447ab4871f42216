package io.dromedary.component.eventlog;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * The threads that all logs of a context share. A log asks for one only when it has something to
 * do, and for one at a time, so the queue is never longer than there are logs.
 */
final class LogWorkers {

    private final ExecutorServiceManager manager;
    private final ExecutorService pool;
    private final ScheduledExecutorService timer;

    LogWorkers(ExecutorServiceManager manager, Object source, int threads) {
        this.manager = manager;
        ThreadPoolProfile profile = new ThreadPoolProfile("onec-eventlog");
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        profile.setMaxQueueSize(-1);
        profile.setKeepAliveTime(10L);
        profile.setTimeUnit(TimeUnit.SECONDS);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        this.pool = manager.newThreadPool(source, "onec-eventlog", profile);
        this.timer = manager.newSingleThreadScheduledExecutor(source, "onec-eventlog-timer");
    }

    /** Runs the task on a thread of the pool. Dropped if the context has been stopped. */
    void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            if (!pool.isShutdown()) {
                throw e;
            }
        }
    }

    /** Runs the task on a thread of the pool after a while. */
    void executeAfter(Duration delay, Runnable task) {
        try {
            timer.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            if (!timer.isShutdown()) {
                throw e;
            }
        }
    }

    void close() {
        manager.shutdownNow(timer);
        manager.shutdownGraceful(pool);
    }
}
