package io.dromedary.backup.job;

/** How something ended. */
public enum Result {
    /** Well. */
    DONE,
    /** Not well; a message says why. */
    FAILED,
    /** There was nothing to do, or it was not wanted. */
    SKIPPED
}
