package io.dromedary.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.cluster.settings.JobKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The report of a job")
class JobReportWriterTest {

    private static final Instant START = Instant.parse("2026-01-31T01:02:03Z");

    private static JobReport job(Optional<Result> result, Result... infobases) {
        return new JobReport(
                UUID.randomUUID(),
                JobKind.BACKUP,
                true,
                START,
                result.map(ended -> START.plusSeconds(60)),
                result,
                List.of(infobases).stream()
                        .map(one -> new InfobaseReport("main", "trade", one, List.of()))
                        .toList());
    }

    private static String subject(JobReport job) {
        return JobReportWriter.write(job).subject();
    }

    @Test
    @DisplayName("begins with how it ended")
    void ended() {
        assertThat(subject(job(Optional.of(Result.DONE), Result.DONE, Result.DONE)))
                .isEqualTo("Backup: 2 infobases, all well");
        assertThat(subject(job(Optional.of(Result.FAILED), Result.DONE, Result.FAILED)))
                .isEqualTo("Backup: 2 infobases, 1 failed");
    }

    @Test
    @DisplayName("does not call it well before it has ended")
    void running() {
        assertThat(subject(job(Optional.empty()))).isEqualTo("Backup so far");
        assertThat(subject(job(Optional.empty(), Result.DONE)))
                .isEqualTo("Backup: 1 infobases so far");
        assertThat(subject(job(Optional.empty(), Result.FAILED)))
                .isEqualTo("Backup: 1 infobases, 1 failed");
    }
}
