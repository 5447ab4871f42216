package io.dromedary.backup.archive;

import java.util.List;

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

    /** Of one infobase. */
    public List<StoredBackup> of(InfobaseKey owner) {
        return backups.stream().filter(backup -> backup.manifest().owner().equals(owner)).toList();
    }
}
