package io.dromedary.component.cluster;

import io.dromedary.backup.drill.DrillFlow;
import io.dromedary.backup.drill.DrillFlow.Begun;
import io.dromedary.backup.drill.DrillTask;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Does one step of a restore drill; its outcome becomes the body. */
final class DrillProducer extends DefaultProducer {

    private final DrillFlow flow;
    private final ClusterOperation operation;

    DrillProducer(ClusterEndpoint endpoint, DrillFlow flow, ClusterOperation operation) {
        super(endpoint);
        this.flow = flow;
        this.operation = operation;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        switch (operation) {
            case BEGIN_DRILL -> {
                Begun begun = flow.begin();
                message.setHeader(ClusterConstants.JOB, begun.job());
                message.setBody(begun.tasks());
            }
            case FETCH_BACKUP -> {
                DrillTask task = task(message);
                message.setHeader(ClusterConstants.INFOBASE, task.manifest().infobase());
                message.setBody(flow.fetch(task));
            }
            case RESTORE_SCRATCH -> message.setBody(flow.restore(task(message)));
            case COMPARE_SCRATCH -> message.setBody(flow.compare(task(message)));
            case DROP_SCRATCH -> message.setBody(flow.drop(task(message)));
            case FINISH_DRILL ->
                    message.setBody(
                            flow.finish(message.getHeader(ClusterConstants.JOB, UUID.class)));
            default ->
                    throw new IllegalArgumentException(
                            "onec-cluster:" + operation.word() + " is no step of a drill");
        }
    }

    private static DrillTask task(Message message) throws InvalidPayloadException {
        return message.getMandatoryBody(DrillTask.class);
    }
}
