package io.dromedary.component.cluster;

import io.dromedary.backup.drill.DrillFlow;
import io.dromedary.backup.drill.DrillTask;
import io.dromedary.component.cluster.StepProducer.Step;
import java.util.function.UnaryOperator;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** The steps of a restore drill. */
final class DrillSteps {

    private DrillSteps() {}

    static Step of(ClusterOperation operation, DrillFlow flow) {
        return switch (operation) {
            case BEGIN_DRILL -> message -> StepProducer.begin(message, flow.begin());
            case FETCH_BACKUP -> message -> run(message, flow::fetch);
            case RESTORE_SCRATCH -> message -> run(message, flow::restore);
            case COMPARE_SCRATCH -> message -> run(message, flow::compare);
            case DROP_SCRATCH -> message -> run(message, flow::drop);
            default -> throw new IllegalArgumentException(operation + " is no step of a drill");
        };
    }

    private static void run(Message message, UnaryOperator<DrillTask> step)
            throws InvalidPayloadException {
        DrillTask task = message.getMandatoryBody(DrillTask.class);
        message.setHeader(ClusterConstants.INFOBASE, task.manifest().infobase());
        message.setBody(step.apply(task));
    }
}
