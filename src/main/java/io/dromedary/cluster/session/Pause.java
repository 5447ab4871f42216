package io.dromedary.cluster.session;

import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.program.ProgramException.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits before something is tried again. */
public final class Pause {

    private Pause() {}

    /** Throws {@link ProgramException} if the thread is interrupted, as running rac does. */
    public static void of(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProgramException(
                    Reason.INTERRUPTED, "Interrupted while waiting to try again", e);
        }
    }
}
