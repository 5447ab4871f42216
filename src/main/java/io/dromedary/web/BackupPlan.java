package io.dromedary.web;

import io.dromedary.backup.alarm.Watched;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.cluster.settings.ClusterAccess;
import io.dromedary.cluster.settings.ClusterSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which infobases are backed up, as far as that is known without asking the clusters. */
final class BackupPlan {

    private final ClusterSettings settings;
    private final Map<InfobaseKey, String> infobases = new LinkedHashMap<>();

    /**
     * By settings and infobases.
     *
     * @param watched that the clusters had when they were looked at last; none of a cluster if it
     *     never was
     */
    BackupPlan(ClusterSettings settings, List<Watched> watched) {
        this.settings = settings;
        watched.forEach(one -> infobases.put(one.key(), one.name()));
    }

    /** Those that are known, and their names. */
    Map<InfobaseKey, String> infobases() {
        return infobases;
    }

    /** Whether the infobase of a backup is still backed up. */
    boolean has(Manifest backup) {
        if (infobases.containsKey(backup.owner())) {
            return true;
        }
        String cluster = backup.cluster();
        return settings.clusters().stream().map(ClusterAccess::name).anyMatch(cluster::equals)
                && settings.infobases().includes(backup.infobase())
                && infobases.keySet().stream().map(InfobaseKey::cluster).noneMatch(cluster::equals);
    }
}
