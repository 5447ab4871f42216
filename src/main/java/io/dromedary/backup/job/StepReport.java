package io.dromedary.backup.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A step of a job. Immutable.
 *
 * @param name e.g. {@code lock}, {@code dump}, {@code upload offsite}
 * @param bytes written or sent
 * @param message why it failed or was skipped, or what else should be known; nothing secret
 */
public record StepReport(
        String name,
        Result result,
        Instant startedAt,
        Duration took,
        OptionalLong bytes,
        Optional<String> message) {

    /** Begins the message of a step that went well, of which people should hear all the same. */
    public static final String WARNING = "WARNING: ";

    /** Whether people should hear of it though it went well. */
    public boolean isWarning() {
        return result != Result.FAILED && message.filter(it -> it.startsWith(WARNING)).isPresent();
    }
}
