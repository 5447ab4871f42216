package io.dromedary.backup.job;

import io.dromedary.cluster.settings.JobKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A job, under way or ended. Immutable.
 *
 * @param monitored whether monitors that wait for jobs of its kind wait for this one
 * @param endedAt empty while it is under way
 * @param result empty while it is under way
 * @param infobases in the order they began
 */
public record JobReport(
        UUID id,
        JobKind kind,
        boolean monitored,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<Result> result,
        List<InfobaseReport> infobases) {

    /** Copies the infobases. */
    public JobReport {
        infobases = List.copyOf(infobases);
    }
}
