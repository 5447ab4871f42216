package io.dromedary.component.eventlog;

import io.dromedary.event.Checkpoint;
import io.dromedary.event.Checkpoints;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How far a log has been read, and whether that is stored: what led to nothing may wait a while for
 * it. Not thread-safe.
 */
final class LogPlace {

    private final Checkpoints checkpoints;
    private final long commitDelay;
    private Optional<Checkpoint> reached = Optional.empty();
    private boolean stored = true;
    private long unstoredSince;

    /**
     * A log that has not been read.
     *
     * @param commitDelay how long a place may remain unstored
     */
    LogPlace(Checkpoints checkpoints, Duration commitDelay) {
        this.checkpoints = checkpoints;
        this.commitDelay = commitDelay.toNanos();
    }

    /** Takes the checkpoint over from whoever has read the log before. */
    Checkpoint acquire(String source) {
        Checkpoint owned = checkpoints.acquire(source);
        reached = Optional.of(owned);
        stored = true;
        return owned;
    }

    Checkpoint current() {
        return reached.orElseThrow();
    }

    /** The log has been read so far; that is stored later. */
    void moveTo(Checkpoint place) {
        if (stored) {
            unstoredSince = System.nanoTime();
        }
        reached = Optional.of(place);
        stored = false;
    }

    /** The log has been read so far, and somebody has stored that. */
    void storedAt(Checkpoint place) {
        reached = Optional.of(place);
        stored = true;
    }

    boolean isStored() {
        return stored;
    }

    /** Stores the place now; if that fails, it is due at once. */
    void store() {
        unstoredSince = System.nanoTime() - commitDelay;
        checkpoints.commit(current());
        stored = true;
    }

    void storeIfDue() {
        if (!stored && dueIn().isZero()) {
            store();
        }
    }

    /** The time until the place must be stored, in whole milliseconds; zero if it is over. */
    Duration dueIn() {
        long left = unstoredSince + commitDelay - System.nanoTime();
        return left <= 0
                ? Duration.ZERO
                : Duration.ofNanos(left).truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
    }

    /** Another reader owns the checkpoint now: what was not stored never will be. */
    void lose() {
        stored = true;
    }
}
