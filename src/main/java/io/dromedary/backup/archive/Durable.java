package io.dromedary.backup.archive;

import io.dromedary.disk.DurableNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Changes of a folder that are on disk when they return, and replace nothing. */
final class Durable {

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
        DurableNames.link(file, target);
        Files.deleteIfExists(file);
        DurableNames.sync(target.getParent());
    }

    /** Deletes a file that may be gone. */
    static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            DurableNames.sync(file.getParent());
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
            DurableNames.sync(folder.getParent());
        }
    }
}
