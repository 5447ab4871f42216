package io.dromedary.kod.drain;

import java.util.List;

/**
 * How far a drain is.
 *
 * @param left what is not done yet, for people; empty unless draining
 */
public record DrainState(Stage stage, List<String> left) {

    /** From {@link #OFF} to {@link #DRAINED}, and back. */
    public enum Stage {
        /** Everything goes on. */
        OFF,
        /** Nothing new is sent; what waits is received. */
        DRAINING,
        /** Nothing is under way, and nothing begins. */
        DRAINED
    }

    /** Copies the list. */
    public DrainState {
        left = List.copyOf(left);
    }
}
