package io.dromedary.component.cluster;

import io.dromedary.backup.job.Begun;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Does one step; its outcome becomes the body. */
final class StepProducer extends DefaultProducer {

    private final Step step;

    /** What a step does to a message. */
    interface Step {

        void run(Message message) throws InvalidPayloadException;
    }

    StepProducer(ClusterEndpoint endpoint, Step step) {
        super(endpoint);
        this.step = step;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        step.run(exchange.getMessage());
    }

    /** A job has begun: its tasks are the body from now on. */
    static void begin(Message message, Begun<?> begun) {
        message.setHeader(ClusterConstants.JOB, begun.job());
        message.getExchange().setProperty(JobEnd.JOB, begun.job());
        message.setBody(begun.tasks());
    }

    static UUID job(Message message) {
        UUID job = message.getHeader(ClusterConstants.JOB, UUID.class);
        if (job == null) {
            throw new IllegalArgumentException(
                    "The header "
                            + ClusterConstants.JOB
                            + " is missing: a step such as onec-cluster:begin-backup comes first");
        }
        return job;
    }
}
