package io.dromedary.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Names of files that replace no other, and are on disk when they are told of. Thread-safe. */
public final class DurableNames {

    private static final boolean ON_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private DurableNames() {}

    /**
     * Gives a file a name; where there are hard links it keeps its first one, too.
     *
     * @throws FileAlreadyExistsException if the name is taken
     * @throws NoSuchFileException if the file, or the directory of the name, is gone
     */
    public static void link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
            return;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without hard links, such as FAT or some network shares.
        }
        if (ON_WINDOWS) {
            Files.move(file, target); // which does not replace there, and is one step
            return;
        }
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the names in a directory durable. */
    public static void sync(Path directory) throws IOException {
        // Windows can neither open directories nor needs it, as is true of file systems in memory.
        if (!ON_WINDOWS && directory.getFileSystem() == FileSystems.getDefault()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
