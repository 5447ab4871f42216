package io.dromedary.kod.message;

import io.dromedary.disk.DurableNames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.UUID;

/**
 * Writes messages into the minute directories of an exchange directory, durably, and so that a
 * reader sees a whole message or none.
 *
 * <p>A temporary file beside the target, whose name begins with a dot, is written and synced; then
 * it gets the final name as a second name (hard link), which fails if that name exists, and loses
 * its first one; then the directory is synced. A rename would do for a reader, but on POSIX it
 * replaces a file that exists.
 *
 * <p>Thread-safe.
 */
public final class MessageWriter {

    /** What a message is made of; called again if it must be written anew. */
    @FunctionalInterface
    public interface Content {

        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** How long receivers may keep removing the directory before a file of ours is in it. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int BUFFER = 1 << 16;

    private final Path root;

    /** Its name is known to be on disk; who made it may not have come as far. */
    private volatile Path synced;

    /** Writes below {@code root}, which exists. */
    public MessageWriter(Path root) {
        this.root = root;
        this.synced = root;
    }

    /**
     * Writes a message; when this returns it is on disk. One that is there already with the same
     * content is left, so that sending again does no harm.
     *
     * @return its file
     * @throws NameTakenException if there is one of that name with other content
     * @throws IOException if it cannot be written; nothing of that name is there then
     */
    public Path write(MessageName name, Content content) throws IOException {
        Path directory = root.resolve(name.mark().minute());
        Path target = directory.resolve(name.fileName());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                boolean created = create(directory);
                Path temporary = directory.resolve(TemporaryName.of(name, UUID.randomUUID()));
                try {
                    fill(temporary, content);
                    if (created || !directory.equals(synced)) {
                        // Not before: until a file is in it, it may be removed.
                        DurableNames.sync(root);
                        synced = directory;
                    }
                    publish(temporary, target);
                } finally {
                    Files.deleteIfExists(temporary);
                }
                DurableNames.sync(directory);
                return target;
            } catch (NoSuchFileException e) {
                if (System.nanoTime() - end > 0 || !Files.isDirectory(root)) {
                    throw e;
                }
            }
        }
    }

    /** Whether it was not there. */
    private static boolean create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return false; // asked first: it is there for all messages of a minute but one
        }
        try {
            Files.createDirectory(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            // Asked once: between two questions a receiver may remove it, and it is made anew.
            if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
                throw e;
            }
            return false;
        }
    }

    private static void fill(Path temporary, Content content) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER);
            content.writeTo(out);
            out.flush();
            file.force(true);
        }
    }

    private static void publish(Path temporary, Path target) throws IOException {
        try {
            DurableNames.link(temporary, target);
        } catch (FileAlreadyExistsException e) {
            if (Files.mismatch(temporary, target) >= 0) {
                throw new NameTakenException(
                        target
                                + " exists with other content and was left as it is. Two senders"
                                + " must not use the code "
                                + target.getFileName().toString().split("to", 2)[0]
                                + ", nor one sender a mark twice");
            }
        }
    }
}
