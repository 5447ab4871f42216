package io.dromedary.sql;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes this process the one a file belongs to, until closed or killed; others may at most do a
 * little beside it ({@link SqliteDatabase#openBeside}).
 *
 * <p>The lock is on a file of its own beside it: closing any handle of the database itself would
 * drop the locks that SQLite holds on it in this process.
 */
final class FileOwner implements AutoCloseable {

    /** Windows does not let others read a locked byte, so it lies behind the text. */
    private static final long LOCKED_BYTE = 1L << 30;

    private static final int LONGEST_NAME = 64;

    private final FileChannel channel;

    private FileOwner(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the file.
     *
     * @throws DatabaseException if somebody else has it
     */
    static FileOwner of(Path file) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            lock,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw taken(file, holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(Long.toString(ProcessHandle.current().pid())),
                    0);
            return new FileOwner(channel);
        } catch (OverlappingFileLockException e) {
            close(channel);
            throw taken(file, "this process");
        } catch (IOException e) {
            close(channel);
            throw new DatabaseException(
                    lock + " cannot be written. Check the rights to the folder", e);
        } catch (DatabaseException e) {
            close(channel);
            throw e;
        }
    }

    private static DatabaseException taken(Path file, String holder) {
        return new DatabaseException(
                file + " is in use by " + holder + ". Stop it, or name another data folder");
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_NAME);
        channel.read(text, 0);
        String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new DatabaseException("A lock could not be released", e);
        }
    }

    @Override
    public void close() {
        close(channel);
    }
}
