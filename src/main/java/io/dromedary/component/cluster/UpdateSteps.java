package io.dromedary.component.cluster;

import io.dromedary.care.update.UpdateFlow;
import io.dromedary.care.update.UpdateTask;
import io.dromedary.component.cluster.StepProducer.Step;
import java.util.function.UnaryOperator;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** The steps of an update, beside those of its backup. */
final class UpdateSteps {

    private UpdateSteps() {}

    static Step of(ClusterOperation operation, UpdateFlow flow) {
        return switch (operation) {
            case BEGIN_UPDATE -> message -> StepProducer.begin(message, flow.begin());
            case PLAN_UPDATE -> message -> run(message, flow::plan);
            case UPDATE -> message -> run(message, flow::update);
            default -> throw new IllegalArgumentException(operation + " is no step of an update");
        };
    }

    private static void run(Message message, UnaryOperator<UpdateTask> step)
            throws InvalidPayloadException {
        UpdateTask task = message.getMandatoryBody(UpdateTask.class);
        message.setHeader(ClusterConstants.INFOBASE, task.infobase().name());
        message.setBody(step.apply(task));
    }
}
