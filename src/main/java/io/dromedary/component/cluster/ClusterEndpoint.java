package io.dromedary.component.cluster;

import io.dromedary.backup.job.JobReport;
import io.dromedary.component.cluster.StepProducer.Step;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Take care of the infobases of 1C clusters, step by step. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "onec-cluster",
        title = "1C Cluster",
        syntax = "onec-cluster:operation",
        producerOnly = true,
        headersClass = ClusterConstants.class,
        category = {Category.MANAGEMENT})
public class ClusterEndpoint extends DefaultEndpoint {

    private final ClusterComponent component;

    @UriPath(
            description = "The step.",
            enums =
                    "begin-backup,lock,end-sessions,dump,unlock,verify,publish,replicate,upload,prune,begin-maintenance,analyze,reduce-event-log,remove-logs,begin-update,plan-update,update,begin-cluster-config,copy-cluster-config,remove-cluster-configs,restore-cluster-config,begin-drill,fetch-backup,restore-scratch,compare-scratch,drop-scratch,finish,report")
    @Metadata(required = true)
    private String operation;

    /** Made by the component. */
    public ClusterEndpoint(String uri, ClusterComponent component) {
        super(uri, component);
        this.component = component;
    }

    @Override
    public Producer createProducer() {
        return new StepProducer(this, step(ClusterOperation.parse(operation)));
    }

    private Step step(ClusterOperation parsed) {
        return switch (parsed.job()) {
            case BACKUP -> BackupSteps.of(parsed, needed(component.getBackupFlow(), "backup"));
            case MAINTENANCE ->
                    MaintenanceSteps.of(
                            parsed, needed(component.getMaintenanceFlow(), "maintenance"));
            case UPDATE -> UpdateSteps.of(parsed, needed(component.getUpdateFlow(), "update"));
            case CLUSTER_CONFIG ->
                    ClusterCopySteps.of(
                            parsed, needed(component.getClusterCopyFlow(), "cluster-config"));
            case RESTORE_DRILL ->
                    DrillSteps.of(parsed, needed(component.getDrillFlow(), "restore-drill"));
            case ANY -> JobEndSteps.of(parsed, this::end);
        };
    }

    private JobReport end(UUID job) {
        Optional.ofNullable(component.getBackupFlow()).ifPresent(flow -> flow.settle(job));
        return needed(component.getJobBook(), "backup").end(job);
    }

    private <T> T needed(T flow, String job) {
        return Optional.ofNullable(flow)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "onec-cluster:%s needs a cluster.yaml and dromedary.%s.enabled:"
                                                        .formatted(operation, job)
                                                + " true; config/cluster.example.yaml shows how"));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException(
                "onec-cluster: cannot stand in 'from'; quartz: or direct: begins a job");
    }

    public String getOperation() {
        return operation;
    }

    public void setOperation(String operation) {
        this.operation = operation;
    }
}
