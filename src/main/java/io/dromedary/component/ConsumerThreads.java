package io.dromedary.component;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * The threads that all consumers of a component share. A consumer asks for one only when it has
 * something to do, and each of its sources for one at a time, so the queue is never longer than
 * there are sources, and exchanges that wait to be told that they are done. Idle threads end.
 * Thread-safe.
 */
public final class ConsumerThreads {

    private static final long IDLE_SECONDS = 10;

    private final ExecutorServiceManager manager;
    private final ExecutorService pool;
    private final ScheduledExecutorService timer;

    /**
     * Makes the pool; no thread before the first task.
     *
     * @param name of the threads
     * @param threads the most there may be at a time
     */
    public ConsumerThreads(CamelContext camel, Object source, String name, int threads) {
        this.manager = camel.getExecutorServiceManager();
        ThreadPoolProfile profile = new ThreadPoolProfile(name);
        profile.setPoolSize(threads);
        profile.setMaxPoolSize(threads);
        profile.setMaxQueueSize(Integer.MAX_VALUE); // -1 would be none, and the task refused
        profile.setKeepAliveTime(IDLE_SECONDS);
        profile.setTimeUnit(TimeUnit.SECONDS);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        this.pool = manager.newThreadPool(source, name, profile);
        this.timer = manager.newSingleThreadScheduledExecutor(source, name + "-timer");
    }

    /** Runs the task on a thread of the pool; drops it once closed. */
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            if (!pool.isShutdown()) {
                throw e;
            }
        }
    }

    /**
     * Runs the task on a thread of the pool, or on this one once closed: somebody waits to be told,
     * and would wait for ever.
     */
    public void complete(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Runs the task on a thread of the pool after a while; drops it once closed. */
    public void executeAfter(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> unused = // what the task throws is the pool's to report
                    timer.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            if (!timer.isShutdown()) {
                throw e;
            }
        }
    }

    /** Lets tasks under way come to their end, for as long as Camel waits. */
    public void close() {
        manager.shutdownNow(timer);
        manager.shutdownGraceful(pool);
    }
}
