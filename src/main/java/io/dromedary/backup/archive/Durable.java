package io.dromedary.backup.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
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

/** Changes of a folder that are on disk when they return, and replace nothing. */
final class Durable {

    private static final boolean ON_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private Durable() {}

    /** Writes a new file. */
    static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Makes the content of a file durable that another program wrote. */
    static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Renames a file within its folder, in one step.
     *
     * @throws FileAlreadyExistsException if the name is taken; both files are as they were
     */
    static void rename(Path file, Path target) throws IOException {
        if (!link(file, target)) {
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            if (ON_WINDOWS) {
                Files.move(file, target); // which does not replace there, and is one step
            } else {
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.deleteIfExists(file);
        syncFolder(target.getParent());
    }

    private static boolean link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false; // a file system without hard links, such as FAT or some network shares
        }
    }

    /** Deletes a file that may be gone. */
    static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncFolder(file.getParent());
        }
    }

    /** Creates a folder and what lacks above it. */
    static void createFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            createFolders(folder.getParent());
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            }
            syncFolder(folder.getParent());
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        // Windows can neither open folders nor needs it, as is true of file systems in memory.
        if (!ON_WINDOWS && folder.getFileSystem() == FileSystems.getDefault()) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
