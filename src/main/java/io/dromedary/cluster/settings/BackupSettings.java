package io.dromedary.cluster.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where backups go. Immutable.
 *
 * @param folder in which every infobase has a folder of its own
 * @param concurrency infobases at once, at least 1
 * @param keep what stays in the folder
 * @param replicas further folders
 * @param objectStores S3
 * @param uploads to object stores at once, at least 1
 * @param tooOld after this without a good backup an infobase is reported
 * @param warnBelow percent of the last backup of an infobase: a smaller one is warned of
 */
public record BackupSettings(
        Path folder,
        int concurrency,
        RetentionSettings keep,
        List<Replica> replicas,
        List<ObjectStore> objectStores,
        int uploads,
        Duration tooOld,
        int warnBelow) {

    /** Copies the lists. */
    public BackupSettings {
        replicas = List.copyOf(replicas);
        objectStores = List.copyOf(objectStores);
    }

    /**
     * A further folder, e.g. on another machine's share.
     *
     * @param name in these settings
     */
    public record Replica(String name, Path folder, RetentionSettings keep) {}
}
