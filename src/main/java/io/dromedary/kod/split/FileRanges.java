package io.dromedary.kod.split;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads parts of a file that follow each other closely, or lie anywhere. Not thread-safe. */
final class FileRanges implements AutoCloseable {

    private static final int WINDOW = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowStart;

    FileRanges(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * Fills the beginning of an array.
     *
     * @throws EOFException if the file has become shorter
     */
    void read(long offset, byte[] into, int length) throws IOException {
        int done = 0;
        while (done < length) {
            long at = offset + done - windowStart;
            if (at < 0 || at >= window.limit()) {
                fill(offset + done);
                at = 0;
            }
            int count = (int) Math.min(length - done, window.limit() - at);
            window.get((int) at, into, done, count);
            done += count;
        }
    }

    private void fill(long offset) throws IOException {
        window.clear();
        windowStart = offset;
        int count = channel.read(window, offset);
        window.flip();
        if (count <= 0) {
            throw new EOFException(file + " has become shorter while it was read");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
