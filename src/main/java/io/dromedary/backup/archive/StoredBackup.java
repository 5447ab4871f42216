package io.dromedary.backup.archive;

/**
 * A backup in a store: a folder, or a bucket. Immutable.
 *
 * @param key of its file from the root of the store, with slashes; the same in every store that
 *     holds a copy
 * @param manifest what is known of it
 */
public record StoredBackup(String key, Manifest manifest) {

    /** The key of its manifest. */
    public String manifestKey() {
        return key + Manifest.EXTENSION;
    }
}
