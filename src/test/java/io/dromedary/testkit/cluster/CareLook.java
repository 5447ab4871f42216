package io.dromedary.testkit.cluster;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.verification.Sha256;
import io.dromedary.cluster.rac.SessionLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at what no killed job may change: the locks of a fake cluster, and good backups. */
final class CareLook {

    private final FakeCluster cluster;
    private final Path backups;
    private final Map<String, SessionLock> locks;

    /** Locks are as they should be. */
    CareLook(FakeCluster cluster, Path backups) {
        this.cluster = cluster;
        this.backups = backups;
        this.locks = locks();
    }

    private Map<String, SessionLock> locks() {
        return cluster.read(
                state ->
                        state.infobases.stream()
                                .collect(Collectors.toMap(base -> base.name, CareLook::lock)));
    }

    private static SessionLock lock(FakeInfobase base) {
        return new SessionLock(
                base.sessionsDenied,
                base.jobsDenied,
                base.deniedFrom,
                base.deniedTo,
                base.deniedMessage,
                base.deniedParameter,
                base.permissionCode);
    }

    /** The newest backup of each infobase. */
    Map<String, StoredBackup> newest() {
        Map<String, StoredBackup> newest = new TreeMap<>();
        for (StoredBackup backup : new Archive(backups).list().backups()) {
            newest.merge(
                    backup.manifest().infobase(),
                    backup,
                    (one, other) -> isOlder(one, other) ? other : one);
        }
        return newest;
    }

    private static boolean isOlder(StoredBackup one, StoredBackup other) {
        return one.manifest().startedAt().isBefore(other.manifest().startedAt());
    }

    /**
     * Locks are as they were, and of each infobase there is a whole backup, at least that one.
     *
     * @param last what {@link #newest} said before
     * @return what is otherwise
     */
    List<String> problems(Map<String, StoredBackup> last) {
        List<String> problems = new ArrayList<>();
        locks().forEach(
                        (base, lock) -> {
                            if (!lock.equals(locks.get(base))) {
                                problems.add(base + " is left locked: " + lock);
                            }
                        });
        Map<String, StoredBackup> now = newest();
        last.forEach(
                (base, backup) -> {
                    StoredBackup found = now.get(base);
                    if (found == null || isOlder(found, backup)) {
                        problems.add("the last good backup of " + base + " is gone: " + backup);
                    }
                });
        Archive archive = new Archive(backups);
        for (StoredBackup backup : archive.list().backups()) {
            if (!isWhole(archive.file(backup.key()), backup)) {
                problems.add(backup.key() + " is not what its manifest says");
            }
        }
        return problems;
    }

    private static boolean isWhole(Path file, StoredBackup backup) {
        try (InputStream in = Files.newInputStream(file)) {
            return new Sha256().addAll(in).end().sha256().equals(backup.manifest().sha256());
        } catch (IOException e) {
            return false;
        }
    }

    /** What has a name that only something half done has, in a folder and below. */
    static List<String> leftovers(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("partial-") || name.startsWith("removed-"))
                    .map(name -> folder.getFileName() + " has a leftover: " + name)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
