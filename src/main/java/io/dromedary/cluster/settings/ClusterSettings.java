package io.dromedary.cluster.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole of {@code cluster.yaml}; {@code docs/cluster-settings.md} explains the keys. Immutable.
 *
 * @param file where it was read from
 * @param clusters at least one; their names are unique
 * @param copies of the clusters' own settings
 * @param tools files that old runs of the tools leave behind
 * @param drill of restoring; without it backups are only read, to try them
 * @param schedules by job; a job without one runs when it is told to
 */
public record ClusterSettings(
        Path file,
        PlatformSettings platform,
        List<ClusterAccess> clusters,
        InfobaseChoice infobases,
        SessionSettings sessions,
        PostgresSettings postgres,
        Optional<BackupSettings> backup,
        MaintenanceSettings maintenance,
        Optional<UpdateSettings> update,
        Optional<ClusterCopySettings> copies,
        ToolLogSettings tools,
        NotificationSettings notification,
        Optional<DrillSettings> drill,
        Map<JobKind, String> schedules) {

    /** Copies the collections. */
    public ClusterSettings {
        clusters = List.copyOf(clusters);
        schedules = Map.copyOf(schedules);
    }

    /**
     * Whether an infobase of that name in a cluster of that name is cared for by these settings.
     */
    public boolean caresFor(String cluster, String infobase) {
        return clusters.stream().anyMatch(access -> access.name().equals(cluster))
                && infobases.includes(infobase);
    }
}
