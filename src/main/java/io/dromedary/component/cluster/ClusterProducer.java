package io.dromedary.component.cluster;

import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupFlow.Begun;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.backup.job.JobReport;
import io.dromedary.notification.Report;
import io.dromedary.notification.ReportText;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Does one step; its outcome becomes the body. */
final class ClusterProducer extends DefaultProducer {

    private final BackupFlow flow;
    private final ClusterOperation operation;

    ClusterProducer(ClusterEndpoint endpoint, BackupFlow flow, ClusterOperation operation) {
        super(endpoint);
        this.flow = flow;
        this.operation = operation;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        switch (operation) {
            case BEGIN_BACKUP -> {
                Begun begun = flow.begin();
                message.setHeader(ClusterConstants.JOB, begun.job());
                message.setBody(begun.tasks());
            }
            case LOCK -> {
                BackupTask task = task(message);
                message.setHeader(ClusterConstants.INFOBASE, task.infobase().name());
                message.setBody(flow.lock(task));
            }
            case END_SESSIONS -> message.setBody(flow.endSessions(task(message)));
            case DUMP -> message.setBody(flow.dump(task(message)));
            case UNLOCK -> message.setBody(flow.unlock(task(message)));
            case VERIFY -> message.setBody(flow.verify(task(message)));
            case PUBLISH -> message.setBody(flow.publish(task(message)));
            case REPLICATE -> message.setBody(flow.replicate(task(message)));
            case UPLOAD -> message.setBody(flow.upload(task(message)));
            case PRUNE -> flow.prune(job(message));
            case FINISH -> message.setBody(flow.finish(job(message)));
            case REPORT -> {
                Report report = JobReportWriter.write(message.getMandatoryBody(JobReport.class));
                message.setHeader(ClusterConstants.SUBJECT, report.subject());
                message.setBody(ReportText.plain(report));
            }
            default ->
                    throw new IllegalArgumentException(
                            "onec-cluster:" + operation.word() + " is no step of a backup");
        }
    }

    private static BackupTask task(Message message) throws InvalidPayloadException {
        return message.getMandatoryBody(BackupTask.class);
    }

    private static UUID job(Message message) {
        UUID job = message.getHeader(ClusterConstants.JOB, UUID.class);
        if (job == null) {
            throw new IllegalArgumentException(
                    "The header "
                            + ClusterConstants.JOB
                            + " is missing: onec-cluster:begin-backup comes first");
        }
        return job;
    }
}
