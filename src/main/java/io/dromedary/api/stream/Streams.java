package io.dromedary.api.stream;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The threads of all streams; each stream is served by one of them at a time. Thread-safe. */
@Component
@EnableConfigurationProperties(StreamProperties.class)
public final class Streams implements AutoCloseable {

    private static final int THREADS = 4;

    private final StreamProperties properties;
    private final ExecutorService workers = Executors.newFixedThreadPool(THREADS, named("stream"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, named("stream-timer"));

    Streams(StreamProperties properties) {
        this.properties = properties;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** The settings in force. */
    public StreamProperties properties() {
        return properties;
    }

    /** For one stream: runs its tasks one at a time, in order. */
    public Executor executor() {
        return MoreExecutors.newSequentialExecutor(workers);
    }

    /** Calls {@code action} again and again, until cancelled; it must not hold the thread. */
    public Future<?> every(Duration period, Runnable action) {
        return timer.scheduleWithFixedDelay(
                action, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
    }

    private static ThreadFactory named(String name) {
        return new ThreadFactoryBuilder().setNameFormat(name + "-%d").setDaemon(true).build();
    }
}
