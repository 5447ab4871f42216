package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.ChannelInfo;
import java.time.Duration;

/**
 * How fast those who are far behind read: as fast as they can while nobody appends, and for a share
 * of the time while somebody does. They have waited for long, and a writer waits now; without it
 * they take the processor and the disk that an append needs.
 *
 * <p>The share is that of all of them together. Nobody is held back so much that he would not gain
 * on the writers, and nobody who is nearly live is. Thread-safe.
 */
final class CatchUpPace {

    /** Appends are counted over so long; after as long without one nobody is held back. */
    static final Duration WINDOW = Duration.ofSeconds(1);

    static final Duration LONGEST_REST = Duration.ofMillis(100);

    /** Whoever is behind by no more pages is nearly live. */
    static final int NEAR_PAGES = 4;

    /** Events that are read at least for each one that is appended. */
    static final int GAIN = 2;

    private final Journal journal;
    private final Timing timing;
    private final long near;
    private final double restForEach;

    private long countedAt;
    private long counted;
    private double appendsForEachNano;

    /** When the rests of all pages that were read are over. */
    private long restedAt;

    CatchUpPace(Journal journal, SubscriptionSettings settings, Timing timing) {
        this.journal = journal;
        this.timing = timing;
        this.near = (long) NEAR_PAGES * settings.pageEvents();
        this.restForEach = 1 / settings.catchUpShare() - 1;
        this.countedAt = timing.nanos();
        this.counted = appends();
        this.restedAt = countedAt;
    }

    /**
     * When the next page may be read, on the clock of {@link Timing#nanos}.
     *
     * @param begun when the reading of this page began, that ends now
     * @param passed how many positions it had
     * @param behind how many there are behind it
     */
    synchronized long next(long begun, long passed, long behind) {
        long now = timing.nanos();
        if (behind <= near) {
            return now;
        }
        count(now);
        if (appendsForEachNano == 0) {
            return now;
        }
        long took = now - begun;
        long rest =
                Math.min(
                        Math.max(0, restedAt - now) + (long) (took * restForEach),
                        LONGEST_REST.toNanos());
        restedAt = now + rest;
        long gaining = (long) (passed / (GAIN * appendsForEachNano)) - took;
        return now + Math.max(0, Math.min(rest, gaining));
    }

    private void count(long now) {
        long time = now - countedAt;
        if (time < WINDOW.toNanos()) {
            return;
        }
        long appends = appends();
        appendsForEachNano = (double) Math.max(0, appends - counted) / time;
        counted = appends;
        countedAt = now;
    }

    /** Of all channels, by all processes: each of them wants the same disk. */
    private long appends() {
        return journal.channels().stream().mapToLong(ChannelInfo::head).sum();
    }
}
