package io.dromedary.backup.restore;

import io.dromedary.backup.archive.StoredBackup;
import java.nio.file.Path;
import java.util.Map;

/**
 * A backup whose file is on this machine and is what its manifest says.
 *
 * @param store it was taken from
 * @param cleanup removes what was downloaded for it
 * @param unread why nearer stores did not give it back whole, by store
 */
public record Fetched(
        String store, StoredBackup backup, Path file, Runnable cleanup, Map<String, String> unread)
        implements AutoCloseable {

    /** The nearest store gave it. */
    public Fetched(String store, StoredBackup backup, Path file, Runnable cleanup) {
        this(store, backup, file, cleanup, Map.of());
    }

    Fetched after(Map<String, String> others) {
        return new Fetched(store, backup, file, cleanup, Map.copyOf(others));
    }

    @Override
    public void close() {
        cleanup.run();
    }
}
