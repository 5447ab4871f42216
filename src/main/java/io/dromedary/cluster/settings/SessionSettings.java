package io.dromedary.cluster.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * How sessions are ended before exclusive work. Immutable.
 *
 * @param message that users see who come meanwhile
 * @param errorMessage that users see whose session is ended; needs 8.3.21
 * @param grace from the lock to the first session that is ended
 * @param rounds of ending and looking again, at least 1
 * @param pause between them
 */
public record SessionSettings(
        String message,
        Optional<String> errorMessage,
        Duration grace,
        int rounds,
        Duration pause) {}
