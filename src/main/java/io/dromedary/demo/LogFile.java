package io.dromedary.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A {@code .lgp} file being appended to. The separator is written before a record, never after it,
 * so the file always ends with a closing brace.
 */
final class LogFile implements Closeable {

    /** Distance of the status letter from the record's opening brace. */
    static final int LETTER = 16;

    private static final byte[] SEPARATOR = LogText.SEPARATOR.getBytes(StandardCharsets.US_ASCII);

    private final Path path;
    private final UUID header;
    private final FileChannel channel;
    private final PieceWriter writer;
    private long end;

    private LogFile(Path path, UUID header, FileChannel channel, PieceWriter writer)
            throws IOException {
        this.path = path;
        this.header = header;
        this.channel = channel;
        this.writer = writer;
        this.end = channel.size();
    }

    /** Begins a file; one that is there already is emptied. */
    static LogFile create(Path path, UUID header, PieceWriter writer) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        writer.write(channel, LogText.header(header), 0);
        Files.write(indexOf(path), new byte[0]);
        return new LogFile(path, header, channel, writer);
    }

    /** Goes on behind the last byte of a file. */
    static LogFile reopen(Path path, PieceWriter writer) throws IOException {
        UUID header = LogText.guidOf(path);
        return new LogFile(path, header, FileChannel.open(path, StandardOpenOption.WRITE), writer);
    }

    /** The platform's index of a file; empty as long as the file is young. */
    static Path indexOf(Path path) {
        String name = path.getFileName().toString();
        return path.resolveSibling(name.substring(0, name.length() - 1) + "x");
    }

    String name() {
        return path.getFileName().toString();
    }

    UUID header() {
        return header;
    }

    /** Where the next record will begin. */
    long next() {
        return isEmpty() ? end : end + SEPARATOR.length;
    }

    /** Appends one record. */
    void append(byte[] record) throws IOException {
        byte[] bytes = record;
        if (!isEmpty()) {
            bytes = new byte[SEPARATOR.length + record.length];
            System.arraycopy(SEPARATOR, 0, bytes, 0, SEPARATOR.length);
            System.arraycopy(record, 0, bytes, SEPARATOR.length, record.length);
        }
        writer.write(channel, bytes, end);
        end += bytes.length;
    }

    /** Overwrites the status letter of the record at {@code offset}. */
    void patch(long offset, char letter) throws IOException {
        patch(channel, offset, letter);
    }

    /** The same in a file that is no longer appended to. */
    static void patch(Path path, long offset, char letter) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            patch(channel, offset, letter);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void patch(FileChannel channel, long offset, char letter) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) letter}), offset + LETTER);
    }

    private boolean isEmpty() {
        return end <= LogText.HEADER_LENGTH;
    }
}
