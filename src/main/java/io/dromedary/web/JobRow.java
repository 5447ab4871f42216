package io.dromedary.web;

import io.dromedary.backup.job.JobSummary;
import io.dromedary.backup.job.Result;
import io.dromedary.component.cluster.JobReportWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A job in the list of jobs. Immutable.
 *
 * @param what it did, e.g. {@code Backup: 20 infobases, 2 failed}
 * @param state {@code running}, or how it ended
 * @param took empty while it is under way
 */
public record JobRow(
        UUID id, String what, String state, Instant startedAt, Optional<Duration> took) {

    static JobRow of(JobSummary job) {
        return new JobRow(
                job.id(),
                JobReportWriter.subject(job),
                job.result().map(Result::word).orElse("running"),
                job.startedAt(),
                job.endedAt().map(end -> Duration.between(job.startedAt(), end)));
    }
}
