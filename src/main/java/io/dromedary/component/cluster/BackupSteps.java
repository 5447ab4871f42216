package io.dromedary.component.cluster;

import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.care.update.UpdateTask;
import io.dromedary.component.cluster.StepProducer.Step;
import java.util.function.UnaryOperator;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** The steps of a backup. */
final class BackupSteps {

    private BackupSteps() {}

    static Step of(ClusterOperation operation, BackupFlow flow) {
        return switch (operation) {
            case BEGIN_BACKUP -> message -> StepProducer.begin(message, flow.begin());
            case LOCK -> message -> run(message, flow::lock);
            case END_SESSIONS -> message -> run(message, flow::endSessions);
            case DUMP -> message -> run(message, flow::dump);
            case UNLOCK -> message -> run(message, flow::unlock);
            case VERIFY -> message -> run(message, flow::verify);
            case PUBLISH -> message -> run(message, flow::publish);
            case REPLICATE -> message -> run(message, flow::replicate);
            case UPLOAD -> message -> run(message, flow::upload);
            case PRUNE -> message -> flow.prune(StepProducer.job(message));
            default -> throw new IllegalArgumentException(operation + " is no step of a backup");
        };
    }

    /** An update has a backup in it, to which the same is done. */
    private static void run(Message message, UnaryOperator<BackupTask> step)
            throws InvalidPayloadException {
        if (message.getBody() instanceof UpdateTask update) {
            message.setBody(update.with(step.apply(update.backup())));
        } else {
            BackupTask task = message.getMandatoryBody(BackupTask.class);
            message.setHeader(ClusterConstants.INFOBASE, task.infobase().name());
            message.setBody(step.apply(task));
        }
    }
}
