package io.dromedary.care.maintenance;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.InfobaseInfo;
import java.util.UUID;

/**
 * An infobase that is maintained. Immutable.
 *
 * @param job of which it is a part
 * @param info what the cluster knows of the infobase
 */
public record MaintenanceTask(UUID job, InfobaseInfo info) {

    /** The infobase. */
    public Infobase infobase() {
        return info.infobase();
    }
}
