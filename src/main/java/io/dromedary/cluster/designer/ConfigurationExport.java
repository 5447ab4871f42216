package io.dromedary.cluster.designer;

import io.dromedary.disk.FolderTree;
import io.dromedary.disk.TemporaryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A folder of its own for the files of a configuration, which goes away with what is in it. */
public final class ConfigurationExport implements AutoCloseable {

    private final Path folder;

    private ConfigurationExport(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes one among the temporary files.
     *
     * @throws UncheckedIOException if it cannot
     */
    public static ConfigurationExport begin() {
        try {
            return new ConfigurationExport(TemporaryFiles.ofThisProcess().folder("configuration-"));
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for an export of a configuration: " + e, e);
        }
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The export of a configuration in %s cannot be removed: %s"
                            .formatted(folder, e),
                    e);
        }
    }
}
