package io.dromedary.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Changes of a folder that are on disk when they return, and replace nothing. */
public final class DurableFiles {

    private DurableFiles() {}

    /** Writes a new file. */
    public static void write(Path file, byte[] content) throws IOException {
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
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Renames a file within its folder. It never has no name; a crash may leave it both.
     *
     * @throws FileAlreadyExistsException if the name is taken; both files are as they were
     */
    public static void rename(Path file, Path target) throws IOException {
        DurableNames.link(file, target);
        Files.deleteIfExists(file);
        DurableNames.sync(target.getParent());
    }

    /** Deletes a file that may be gone. */
    public static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            DurableNames.sync(file.getParent());
        }
    }

    /** Creates a folder and what lacks above it. */
    public static void createFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            createFolders(folder.getParent());
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            }
            DurableNames.sync(folder.getParent());
        }
    }
}
