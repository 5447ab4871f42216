package io.dromedary.backup.archive;

import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a store holds. Immutable.
 *
 * @param backups the good ones, by key: a manifest that can be read, and a file of its size
 * @param findings the rest
 */
public record Holdings(List<StoredBackup> backups, List<Finding> findings) {

    /** Copies the lists. */
    public Holdings {
        backups = List.copyOf(backups);
        findings = List.copyOf(findings);
    }

    /** The infobases of those backups. */
    public Set<InfobaseKey> owners(Predicate<Manifest> which) {
        return backups.stream()
                .map(StoredBackup::manifest)
                .filter(which)
                .map(Manifest::owner)
                .collect(Collectors.toSet());
    }

    /** Those of infobases that somebody cares for, by their clusters and names. */
    public List<StoredBackup> of(BiPredicate<String, String> cared) {
        return backups.stream()
                .filter(
                        backup ->
                                cared.test(
                                        backup.manifest().cluster(), backup.manifest().infobase()))
                .toList();
    }

    /** Of one infobase. */
    public List<StoredBackup> of(InfobaseKey owner) {
        return backups.stream().filter(backup -> backup.manifest().owner().equals(owner)).toList();
    }
}
