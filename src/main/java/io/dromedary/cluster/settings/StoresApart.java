package io.dromedary.cluster.settings;

import io.dromedary.cluster.settings.BackupSettings.Replica;
import io.dromedary.yaml.YamlSection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Refuses stores of backups that are one and the same, or lie within each other: the retention of
 * one would remove what the other is to keep. So are stores of one name: the catalogue knows them
 * by it.
 */
final class StoresApart {

    /** How the catalogue calls {@code backup: folder}. */
    private static final String FOLDER = "folder";

    private final BackupSettings read;
    private final Map<String, YamlSection> replicas;
    private final Map<String, YamlSection> buckets;

    StoresApart(
            BackupSettings read,
            Map<String, YamlSection> replicas,
            Map<String, YamlSection> buckets) {
        this.read = read;
        this.replicas = replicas;
        this.buckets = buckets;
    }

    void check() {
        for (int i = 0; i < read.replicas().size(); i++) {
            Replica replica = read.replicas().get(i);
            checkReplica(replica, read.replicas().subList(0, i), replicas.get(replica.name()));
        }
        for (int i = 0; i < read.objectStores().size(); i++) {
            ObjectStore store = read.objectStores().get(i);
            checkStore(store, read.objectStores().subList(0, i), buckets.get(store.name()));
        }
    }

    private void checkReplica(Replica replica, List<Replica> before, YamlSection where) {
        if (replica.name().equals(FOLDER)) {
            refuse(
                    where,
                    FOLDER,
                    "'folder' is the name of backup: folder itself; call it otherwise");
        }
        if (isWithin(replica.folder(), read.folder())) {
            refuse(where, FOLDER, "it is backup: folder, or the one lies within the other");
        }
        before.stream()
                .filter(other -> isWithin(replica.folder(), other.folder()))
                .findFirst()
                .ifPresent(
                        other ->
                                refuse(
                                        where,
                                        FOLDER,
                                        "it is the folder of replicas %s, or the one lies within the other"
                                                .formatted(other.name())));
    }

    private void checkStore(ObjectStore store, List<ObjectStore> before, YamlSection where) {
        boolean isTaken =
                store.name().equals(FOLDER)
                        || read.replicas().stream()
                                .anyMatch(replica -> replica.name().equals(store.name()));
        if (isTaken) {
            refuse(where, "bucket", "another store has this name already; call it otherwise");
        }
        before.stream()
                .filter(other -> isWithin(store, other))
                .findFirst()
                .ifPresent(
                        other ->
                                refuse(
                                        where,
                                        "prefix",
                                        "s3 %s has the same bucket and prefix, or the one lies within the other"
                                                .formatted(other.name())));
    }

    private static void refuse(YamlSection where, String key, String reason) {
        where.refuse(key, where.name() + ": " + reason);
    }

    private static boolean isWithin(Path one, Path other) {
        Path first = one.toAbsolutePath().normalize();
        Path second = other.toAbsolutePath().normalize();
        return first.startsWith(second) || second.startsWith(first);
    }

    private static boolean isWithin(ObjectStore one, ObjectStore other) {
        return one.endpoint().equals(other.endpoint())
                && one.bucket().equals(other.bucket())
                && isWithin(one.prefix(), other.prefix());
    }

    private static boolean isWithin(String one, String other) {
        String first = one.isEmpty() ? "" : one + "/";
        String second = other.isEmpty() ? "" : other + "/";
        return first.startsWith(second) || second.startsWith(first);
    }
}
