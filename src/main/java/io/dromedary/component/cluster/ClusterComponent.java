package io.dromedary.component.cluster;

import io.dromedary.backup.drill.DrillFlow;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.job.JobBook;
import io.dromedary.care.configuration.ClusterCopyFlow;
import io.dromedary.care.maintenance.MaintenanceFlow;
import io.dromedary.care.update.UpdateFlow;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates the steps of the care of clusters. */
@Component("onec-cluster")
public class ClusterComponent extends DefaultComponent {

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "What does the work of a backup; without it there is no cluster.yaml.")
    private BackupFlow backupFlow;

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "What does the work of a restore drill.")
    private DrillFlow drillFlow;

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "What does the work of maintenance.")
    private MaintenanceFlow maintenanceFlow;

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "What does the work of an update.")
    private UpdateFlow updateFlow;

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "What copies the settings of clusters, and restores them.")
    private ClusterCopyFlow clusterCopyFlow;

    @Metadata(label = "advanced", autowired = true, description = "The book of all jobs.")
    private JobBook jobBook;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        ClusterEndpoint endpoint = new ClusterEndpoint(uri, this);
        endpoint.setOperation(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public DrillFlow getDrillFlow() {
        return drillFlow;
    }

    public void setDrillFlow(DrillFlow drillFlow) {
        this.drillFlow = drillFlow;
    }

    public BackupFlow getBackupFlow() {
        return backupFlow;
    }

    public void setBackupFlow(BackupFlow backupFlow) {
        this.backupFlow = backupFlow;
    }

    public MaintenanceFlow getMaintenanceFlow() {
        return maintenanceFlow;
    }

    public void setMaintenanceFlow(MaintenanceFlow maintenanceFlow) {
        this.maintenanceFlow = maintenanceFlow;
    }

    public UpdateFlow getUpdateFlow() {
        return updateFlow;
    }

    public void setUpdateFlow(UpdateFlow updateFlow) {
        this.updateFlow = updateFlow;
    }

    public ClusterCopyFlow getClusterCopyFlow() {
        return clusterCopyFlow;
    }

    public void setClusterCopyFlow(ClusterCopyFlow clusterCopyFlow) {
        this.clusterCopyFlow = clusterCopyFlow;
    }

    public JobBook getJobBook() {
        return jobBook;
    }

    public void setJobBook(JobBook jobBook) {
        this.jobBook = jobBook;
    }
}
