package io.dromedary.component.cluster;

import io.dromedary.care.configuration.ClusterCopyFlow;
import io.dromedary.care.configuration.CopyTask;
import io.dromedary.component.cluster.StepProducer.Step;
import java.util.Optional;
import org.apache.camel.Message;

/** The steps of copies of clusters' settings. */
final class ClusterCopySteps {

    private ClusterCopySteps() {}

    static Step of(ClusterOperation operation, ClusterCopyFlow flow) {
        return switch (operation) {
            case BEGIN_CLUSTER_CONFIG -> message -> StepProducer.begin(message, flow.begin());
            case COPY_CLUSTER_CONFIG ->
                    message -> message.setBody(flow.copy(message.getMandatoryBody(CopyTask.class)));
            case REMOVE_CLUSTER_CONFIGS ->
                    message ->
                            message.setBody(
                                    flow.removeOld(message.getMandatoryBody(CopyTask.class)));
            case RESTORE_CLUSTER_CONFIG -> message -> message.setBody(restored(message, flow));
            default ->
                    throw new IllegalArgumentException(
                            operation + " is no step of copies of settings");
        };
    }

    /** Only a plain no changes anything. */
    private static Object restored(Message message, ClusterCopyFlow flow) {
        return flow.restore(
                header(message, ClusterConstants.CLUSTER).orElse(""),
                header(message, ClusterConstants.COPY),
                !header(message, ClusterConstants.DRY_RUN).orElse("true").equals("false"));
    }

    private static Optional<String> header(Message message, String name) {
        return Optional.ofNullable(message.getHeader(name, String.class))
                .filter(text -> !text.isBlank());
    }
}
