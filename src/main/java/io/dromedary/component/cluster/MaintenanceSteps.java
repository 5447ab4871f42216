package io.dromedary.component.cluster;

import io.dromedary.care.maintenance.MaintenanceFlow;
import io.dromedary.care.maintenance.MaintenanceTask;
import io.dromedary.component.cluster.StepProducer.Step;
import java.util.function.UnaryOperator;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** The steps of maintenance. */
final class MaintenanceSteps {

    private MaintenanceSteps() {}

    static Step of(ClusterOperation operation, MaintenanceFlow flow) {
        return switch (operation) {
            case BEGIN_MAINTENANCE -> message -> StepProducer.begin(message, flow.begin());
            case ANALYZE -> message -> run(message, flow::analyze);
            case REDUCE_EVENT_LOG -> message -> run(message, flow::reduceEventLog);
            case REMOVE_LOGS -> message -> flow.removeToolLogs(StepProducer.job(message));
            default -> throw new IllegalArgumentException(operation + " is no step of maintenance");
        };
    }

    private static void run(Message message, UnaryOperator<MaintenanceTask> step)
            throws InvalidPayloadException {
        MaintenanceTask task = message.getMandatoryBody(MaintenanceTask.class);
        message.setHeader(ClusterConstants.INFOBASE, task.infobase().name());
        message.setBody(step.apply(task));
    }
}
