package io.dromedary.component.report;

import io.dromedary.backup.job.JobReport;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.component.cluster.JobReportWriter;
import io.dromedary.notification.Report;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A report and who should hear of it. Immutable.
 *
 * @param kind of the job it is about; empty if it is about none
 * @param job in whose book it is noted if somebody cannot be told
 * @param isMonitored whether the monitor of that kind of jobs waits for it
 * @param isUrgent whether it is told whatever the policy says
 */
public record Notice(
        Optional<JobKind> kind,
        Optional<UUID> job,
        boolean isMonitored,
        boolean isUrgent,
        Report report) {

    /** Of a job. */
    public static Notice of(JobReport job) {
        return new Notice(
                Optional.of(job.kind()),
                Optional.of(job.id()),
                job.monitored(),
                false,
                JobReportWriter.write(job));
    }

    /** Of something that is no job, and that everybody should know. */
    public static Notice urgent(Report report) {
        return new Notice(Optional.empty(), Optional.empty(), false, true, report);
    }

    /** To see whether it arrives. */
    static Notice test() {
        return urgent(
                new Report(
                        "Test message",
                        Report.Outcome.GOOD,
                        List.of("Somebody asked for it, to see whether reports arrive."),
                        List.of()));
    }

    /** Whether nothing went wrong. */
    boolean isGood() {
        return report.outcome() != Report.Outcome.BAD;
    }
}
