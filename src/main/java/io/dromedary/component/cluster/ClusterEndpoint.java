package io.dromedary.component.cluster;

import io.dromedary.backup.drill.DrillFlow;
import io.dromedary.backup.flow.BackupFlow;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Back up the infobases of 1C clusters, and try the backups, step by step. */
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
                    "begin-backup,lock,end-sessions,dump,unlock,verify,publish,replicate,upload,prune,finish,report,begin-drill,fetch-backup,restore-scratch,compare-scratch,drop-scratch,finish-drill")
    @Metadata(required = true)
    private String operation;

    /** Made by the component. */
    public ClusterEndpoint(String uri, ClusterComponent component) {
        super(uri, component);
        this.component = component;
    }

    @Override
    public Producer createProducer() {
        ClusterOperation step = ClusterOperation.parse(operation);
        if (step.isOfDrill()) {
            return new DrillProducer(this, drillFlow(), step);
        }
        BackupFlow flow =
                Optional.ofNullable(component.getBackupFlow())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "onec-cluster:"
                                                        + operation
                                                        + " needs a cluster.yaml with a section"
                                                        + " 'backup'; config/cluster.example.yaml"
                                                        + " shows how"));
        return new ClusterProducer(this, flow, step);
    }

    private DrillFlow drillFlow() {
        return Optional.ofNullable(component.getDrillFlow())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "onec-cluster:"
                                                + operation
                                                + " needs dromedary.restore-drill.enabled=true and a"
                                                + " cluster.yaml with a section 'backup'"));
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
