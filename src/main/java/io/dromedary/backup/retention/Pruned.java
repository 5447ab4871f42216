package io.dromedary.backup.retention;

import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.StoredBackup;
import java.util.List;

/**
 * What thinning out a store did. Immutable.
 *
 * @param gone backups that were deleted
 * @param failed those that could not be, each with the reason
 */
public record Pruned(List<StoredBackup> gone, List<Finding> failed) {

    /** Copies the lists. */
    public Pruned {
        gone = List.copyOf(gone);
        failed = List.copyOf(failed);
    }

    /** Bytes that were freed. */
    public long freedBytes() {
        return gone.stream().mapToLong(backup -> backup.manifest().size()).sum();
    }
}
