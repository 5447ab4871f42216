package io.dromedary.cluster.session;

import java.util.Optional;

/**
 * How unlocking ended. Immutable.
 *
 * @param lock that was to be undone
 * @param outcome what became of it
 * @param message what should be known of it; empty if all is as it was before
 */
public record Unlocking(OwnLock lock, Outcome outcome, Optional<String> message) {

    /** What became of a lock. */
    public enum Outcome {
        /** The infobase is as it was before. */
        RESTORED,
        /** Somebody else has locked or unlocked it since; theirs stays. */
        LEFT_TO_ANOTHER,
        /** The infobase is no longer in the cluster. */
        GONE,
        /** It could not be undone; it stays noted, and is tried again. */
        FAILED
    }
}
