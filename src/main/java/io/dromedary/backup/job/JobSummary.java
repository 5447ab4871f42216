package io.dromedary.backup.job;

import io.dromedary.cluster.settings.JobKind;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A job without its steps. Immutable.
 *
 * @param endedAt empty while it is under way
 * @param result empty while it is under way
 * @param infobases how many it did something to
 * @param failed how many of them failed; the job itself and a cluster count as one each
 * @param warns whether there is something in what went well that people should hear of
 */
public record JobSummary(
        UUID id,
        JobKind kind,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<Result> result,
        int infobases,
        int failed,
        boolean warns) {

    /** The essence of a report. */
    public static JobSummary of(JobReport job) {
        return new JobSummary(
                job.id(),
                job.kind(),
                job.startedAt(),
                job.endedAt(),
                job.result(),
                (int) job.infobases().stream().filter(one -> !one.infobase().isEmpty()).count(),
                (int) job.infobases().stream().filter(one -> one.result() == Result.FAILED).count(),
                job.infobases().stream()
                        .flatMap(one -> one.steps().stream())
                        .anyMatch(StepReport::isWarning));
    }
}
