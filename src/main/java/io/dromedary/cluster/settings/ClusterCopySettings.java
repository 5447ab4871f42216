package io.dromedary.cluster.settings;

import io.dromedary.cluster.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Copies of the clusters' own settings. Immutable.
 *
 * @param folder of the copies; must be there
 * @param keep age after which a copy goes, but for the newest
 * @param locale of infobases that are restored, which rac does not tell
 * @param files of a cluster by its name in the settings: files, or folders that {@code
 *     1cv8wsrv.lst}, {@code 1CV8Clst.lst} and {@code rescntsrv.lst} are looked for in
 * @param agentAdministrators passwords by name, for restoring
 * @param administrators passwords of administrators of clusters by name, for restoring
 * @param databases passwords by {@code user@server}, for restoring
 */
public record ClusterCopySettings(
        Path folder,
        Duration keep,
        String locale,
        Map<String, List<Path>> files,
        Map<String, Secret> agentAdministrators,
        Map<String, Secret> administrators,
        Map<String, Secret> databases) {

    /** Copies the maps. */
    public ClusterCopySettings {
        files = Map.copyOf(files);
        agentAdministrators = Map.copyOf(agentAdministrators);
        administrators = Map.copyOf(administrators);
        databases = Map.copyOf(databases);
    }
}
