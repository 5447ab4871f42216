package io.dromedary.cluster.rac;

/**
 * One thing that was restored, or not. Immutable.
 *
 * @param name what it is, e.g. {@code infobase trade}
 * @param message why it failed or was passed over, or what is missing; empty if there is nothing to
 *     say
 */
public record RestoreStep(String name, Outcome outcome, String message) {

    /** How it ended. */
    public enum Outcome {
        /** It is as it was saved. */
        DONE,
        /** It would be done; nothing was changed. */
        PLANNED,
        /** It was there already, or need not be done. */
        PASSED,
        /** It is incomplete, since rac never told what is missing. */
        LACKING,
        /** rac refused. */
        FAILED
    }
}
