package io.dromedary.component.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.notification.Report;
import io.dromedary.notification.Report.Line;
import io.dromedary.notification.Report.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    @DisplayName("does not call it all well when a step warns, and says which")
    void warns() {
        StepReport verify = step(Result.DONE, "WARNING: much smaller than the last");
        JobReport warned = job(new InfobaseReport("main", "trade", Result.DONE, List.of(verify)));
        Report report = JobReportWriter.write(warned);
        assertThat(report.subject()).isEqualTo("Backup: 1 infobases, with warnings");
        assertThat(report.outcome()).isEqualTo(Outcome.WARNED);
        assertThat(report.sections())
                .singleElement()
                .satisfies(
                        section -> {
                            assertThat(section.outcome()).isEqualTo(Outcome.WARNED);
                            assertThat(section.lines())
                                    .extracting(Line::outcome)
                                    .containsExactly(Outcome.WARNED);
                        });
    }

    @Test
    @DisplayName(
            "calls a failure one, whatever else it is warned of, and a try that failed nothing")
    void failureBeforeWarning() {
        JobReport failed =
                job(
                        new InfobaseReport(
                                "main",
                                "trade",
                                Result.FAILED,
                                List.of(
                                        step(Result.DONE, "WARNING: much smaller"),
                                        step(Result.FAILED, "WARNING: no"))));
        assertThat(subject(failed)).isEqualTo("Backup: 1 infobases, 1 failed");
        JobReport again =
                job(
                        new InfobaseReport(
                                "main",
                                "trade",
                                Result.DONE,
                                List.of(step(Result.SKIPPED, "failed, and was tried again: no"))));
        assertThat(subject(again)).isEqualTo("Backup: 1 infobases, all well");
    }

    private static StepReport step(Result result, String message) {
        return new StepReport(
                "verify",
                result,
                START,
                Duration.ofSeconds(1),
                OptionalLong.of(5),
                Optional.of(message));
    }

    private static JobReport job(InfobaseReport infobase) {
        return new JobReport(
                UUID.randomUUID(),
                JobKind.BACKUP,
                true,
                START,
                Optional.of(START.plusSeconds(60)),
                Optional.of(infobase.result()),
                List.of(infobase));
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
