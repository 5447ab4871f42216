package io.dromedary.backup.job;

import java.util.Collection;

/** How something ended. */
public enum Result {
    /** Well. */
    DONE,
    /** Not well; a message says why. */
    FAILED,
    /** There was nothing to do, or it was not wanted. */
    SKIPPED;

    /** Of a whole by its parts: failed if one of them is, skipped if none was done. */
    public static Result of(Collection<Result> parts) {
        if (parts.contains(FAILED)) {
            return FAILED;
        }
        return parts.contains(DONE) ? DONE : SKIPPED;
    }
}
