package io.dromedary.backup.archive;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A store that holds backups: a folder or a bucket. Thread-safe; the methods throw what the store
 * says.
 */
public interface Depot {

    /** What is there, by looking. */
    Holdings list();

    /** Deletes a backup, manifest first; one that has changed meanwhile is left alone. */
    void delete(StoredBackup backup);

    /**
     * Removes or finishes what crashes left half done.
     *
     * @param over which jobs are known to run no more
     * @return what was done to what
     */
    List<Finding> sweep(Predicate<UUID> over, Instant now);
}
