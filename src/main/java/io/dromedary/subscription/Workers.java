package io.dromedary.subscription;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The few threads of this room, whatever the number of subscriptions.
 *
 * @param timing calls when a wait is over
 * @param readers read the journal for those who are behind
 * @param tails read each channel's new pages and hand them out
 * @param saver writes moved offsets
 */
record Workers(Timing timing, ExecutorService readers, ExecutorService tails, ExecutorService saver)
        implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int TAILS = 2;

    static Workers start(SubscriptionSettings settings) {
        return new Workers(
                new SystemTiming(),
                Executors.newFixedThreadPool(
                        settings.readers(), Threads.named("subscription-reader")),
                Executors.newFixedThreadPool(TAILS, Threads.named("subscription-tail")),
                Executors.newSingleThreadExecutor(Threads.named("subscription-saver")));
    }

    /** Lets what runs come to its end. */
    @Override
    public void close() {
        timing.close();
        for (ExecutorService each : new ExecutorService[] {readers, tails, saver}) {
            each.shutdown();
            try {
                if (!each.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    each.shutdownNow();
                }
            } catch (InterruptedException e) {
                each.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }
}
