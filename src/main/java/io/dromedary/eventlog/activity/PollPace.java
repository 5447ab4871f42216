package io.dromedary.eventlog.activity;

import java.time.Duration;

/**
 * How often one log is looked at. Times are those of {@link System#nanoTime}. Not thread-safe, but
 * for {@link #happened}.
 */
final class PollPace {

    static final long ACTIVE_NANOS = Duration.ofMillis(20).toNanos();

    /** Of an idle log where nothing but looking tells of its growth. */
    static final long IDLE_NANOS = Duration.ofMillis(250).toNanos();

    /** Of an idle log whose folder the system notifies of: looking is the net below that. */
    static final long NOTIFIED_IDLE_NANOS = Duration.ofSeconds(2).toNanos();

    /** For so long after the last news a log counts as active. */
    private static final long ACTIVE_FOR = Duration.ofSeconds(3).toNanos();

    /**
     * For so long news may follow news at the active pace: a log that always claims to have some
     * (it cannot be read, or its reader is held up) is not worth more than the idle one.
     */
    private static final long NEWS_FOR = Duration.ofSeconds(5).toNanos();

    private volatile long lastNews;
    private long delay = ACTIVE_NANOS;
    private long due;
    private long newsSince;
    private boolean newsBefore;

    PollPace(long now) {
        lastNews = now;
        due = now;
    }

    /** The log was said to have changed. Any thread. */
    void happened(long now) {
        lastNews = now;
    }

    /** Nanoseconds until the log is to be looked at. */
    long dueIn(long now) {
        boolean stirred = delay > ACTIVE_NANOS && lastNews - (due - delay) > 0;
        return stirred ? 0 : due - now;
    }

    /**
     * Whether to look at it now. A quarter of the pause early will do: so logs that are idle come
     * to be looked at together, and a thousand of them do not wake the processor a thousand times.
     */
    boolean isDue(long now) {
        return dueIn(now) <= (delay == ACTIVE_NANOS ? 0 : delay / 4);
    }

    /**
     * It was looked at.
     *
     * @param idle the longest pause
     */
    void polled(boolean news, long now, long idle) {
        if (!news) {
            newsBefore = false;
            delay = now - lastNews < ACTIVE_FOR ? ACTIVE_NANOS : slower(idle);
        } else {
            if (!newsBefore) {
                newsBefore = true;
                newsSince = now;
            }
            if (now - newsSince < NEWS_FOR) {
                lastNews = now;
                delay = ACTIVE_NANOS;
            } else {
                delay = slower(idle);
            }
        }
        due = now + delay;
    }

    private long slower(long idle) {
        return Math.min(2 * delay, idle);
    }
}
