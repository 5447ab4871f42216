package io.dromedary.component.cluster;

import io.dromedary.backup.job.JobReport;
import io.dromedary.component.cluster.StepProducer.Step;
import io.dromedary.notification.Report;
import io.dromedary.notification.ReportText;
import java.util.UUID;
import java.util.function.Function;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** The end of every job, and what people are told of it. */
final class JobEndSteps {

    private JobEndSteps() {}

    static Step of(ClusterOperation operation, Function<UUID, JobReport> end) {
        return switch (operation) {
            case FINISH -> message -> message.setBody(end.apply(StepProducer.job(message)));
            case REPORT -> message -> message.setBody(ReportText.plain(report(message)));
            default -> throw new IllegalArgumentException(operation + " is no step of every job");
        };
    }

    private static Report report(Message message) throws InvalidPayloadException {
        Report report = JobReportWriter.write(message.getMandatoryBody(JobReport.class));
        message.setHeader(ClusterConstants.SUBJECT, report.subject());
        return report;
    }
}
