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
        Optional<String> message) {}
