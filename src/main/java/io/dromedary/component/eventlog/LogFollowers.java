package io.dromedary.component.eventlog;

import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import java.io.IOException;

/** Opens logs for reading. Thread-safe. */
@FunctionalInterface
public interface LogFollowers {

    /**
     * Starts a new reading run.
     *
     * @throws IOException if the log cannot be read now
     */
    LogFollower open(LogSettings settings, LogStart start) throws IOException;
}
