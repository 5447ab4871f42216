package io.dromedary.backup.archive;

/**
 * A store that holds backups: a folder or a bucket. Thread-safe; the methods throw what the store
 * says.
 */
public interface Depot {

    /** What is there, by looking. */
    Holdings list();

    /** Deletes a backup, manifest first; one that has changed meanwhile is left alone. */
    void delete(StoredBackup backup);
}
