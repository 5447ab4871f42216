package io.dromedary.backup.adoption;

import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.StoredBackup;
import java.util.List;

/**
 * What became of the files without a manifest. Immutable.
 *
 * @param backups files that are backups now
 * @param left the others, each with the reason
 */
public record Adopted(List<StoredBackup> backups, List<Finding> left) {

    /** Copies the lists. */
    public Adopted {
        backups = List.copyOf(backups);
        left = List.copyOf(left);
    }
}
