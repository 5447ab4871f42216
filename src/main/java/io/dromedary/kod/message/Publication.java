package io.dromedary.kod.message;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Gives files their names in minute directories, so that none is replaced and all are on disk. */
public final class Publication {

    private static final boolean ON_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private Publication() {}

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
        if (!ON_WINDOWS) { // where directories can neither be opened nor need it
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
