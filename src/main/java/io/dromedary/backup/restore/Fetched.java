package io.dromedary.backup.restore;

import io.dromedary.backup.archive.StoredBackup;
import java.nio.file.Path;

/**
 * A backup whose file is on this machine and is what its manifest says.
 *
 * @param store it was taken from
 * @param cleanup removes what was downloaded for it
 */
public record Fetched(String store, StoredBackup backup, Path file, Runnable cleanup)
        implements AutoCloseable {

    @Override
    public void close() {
        cleanup.run();
    }
}
