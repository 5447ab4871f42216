package io.dromedary.replay;

import java.util.Optional;

/**
 * How far a replay is.
 *
 * @param position last position that is done with
 * @param published how many events were delivered
 * @param removed how many of the range retention had taken
 * @param problem why the last attempt failed, while it is tried again
 */
public record ReplayStatus(
        String id,
        ReplayRequest request,
        State state,
        long position,
        long published,
        long removed,
        Optional<String> problem) {

    /** What it is at. */
    public enum State {
        RUNNING,
        /** An attempt has failed and is repeated after a pause. */
        WAITING,
        DONE,
        STOPPED
    }
}
