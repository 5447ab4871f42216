package io.dromedary.eventlog.activity;

import io.dromedary.eventlog.LogActivity;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watched folder and whom to wake. Thread-safe. */
final class WatchedLog implements LogActivity.Watch {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedLog.class);

    private static final int RESTING = 0;
    private static final int WAKING = 1;
    private static final int WAKING_AND_WANTED_AGAIN = 2;

    private final Path directory;
    private final BooleanSupplier hasNews;
    private final Runnable wake;
    private final Executor wakers;
    private final Consumer<WatchedLog> onClose;
    private final PollPace pace;
    private final AtomicInteger state = new AtomicInteger(RESTING);
    private volatile boolean closed;
    private volatile boolean wakeFailed;
    private boolean asked;
    private boolean askFailed;

    WatchedLog(
            Path directory,
            BooleanSupplier hasNews,
            Runnable wake,
            Executor wakers,
            Consumer<WatchedLog> onClose) {
        this.directory = directory;
        this.hasNews = hasNews;
        this.wake = wake;
        this.wakers = wakers;
        this.onClose = onClose;
        this.pace = new PollPace(System.nanoTime());
    }

    Path directory() {
        return directory;
    }

    PollPace pace() {
        return pace;
    }

    /**
     * Asks the log; what cannot answer may have news, and so may what nobody has looked at yet.
     * Only for the polling thread.
     */
    boolean ask() {
        if (!asked) {
            asked = true;
            return true;
        }
        try {
            boolean news = hasNews.getAsBoolean();
            askFailed = false;
            return news;
        } catch (RuntimeException e) {
            if (!askFailed) {
                askFailed = true;
                LOG.warn("asking {} for news failed; it is taken to have some", directory, e);
            }
            return true;
        }
    }

    /** Wakes now, or once more after the running wake has returned. */
    void signal() {
        int before = state.getAndUpdate(now -> now == RESTING ? WAKING : WAKING_AND_WANTED_AGAIN);
        if (before == RESTING) {
            handOver();
        }
    }

    private void handOver() {
        try {
            wakers.execute(this::wakeOnce);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not woken any more: the watching has ended", directory, e);
        }
    }

    private void wakeOnce() {
        state.set(WAKING);
        try {
            if (!closed) {
                wake.run();
                wakeFailed = false;
            }
        } catch (RuntimeException e) {
            if (!wakeFailed) {
                wakeFailed = true;
                LOG.error("waking the reader of {} failed; it stays watched", directory, e);
            }
        } finally {
            if (!state.compareAndSet(WAKING, RESTING)) {
                // behind the others: a busy log must not keep a waker to itself
                handOver();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        onClose.accept(this);
    }
}
