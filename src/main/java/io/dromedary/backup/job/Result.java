package io.dromedary.backup.job;

import java.util.Collection;

/** How something ended. */
public enum Result {
    /** Well. */
    DONE("done"),
    /** Well, but it only looked around or made ready for what might have followed. */
    READY("done"),
    /** Not well; a message says why. */
    FAILED("failed"),
    /** There was nothing to do, or it was not wanted. */
    SKIPPED("skipped");

    private final String word;

    Result(String word) {
        this.word = word;
    }

    /** As people and programs are told. */
    public String word() {
        return word;
    }

    /** Of a whole by its parts: failed if one of them is, skipped if none was done. */
    public static Result of(Collection<Result> parts) {
        if (parts.contains(FAILED)) {
            return FAILED;
        }
        return parts.contains(DONE) ? DONE : SKIPPED;
    }
}
