package io.dromedary.component.cluster;

import io.dromedary.backup.drill.DrillFlow;
import io.dromedary.backup.flow.BackupFlow;
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
}
