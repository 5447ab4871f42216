package io.dromedary.kod.split;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies values out of an export, in any order. Not thread-safe. */
final class ExportValues implements AutoCloseable {

    private static final int PIECE = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private byte[] stretch = new byte[PIECE];
    private long stretchStart;
    private int stretchLength;

    ExportValues(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Reads a stretch of the file, from which the next values may be copied. */
    void load(long start, int length) throws IOException {
        if (stretch.length < length) {
            stretch = new byte[length];
        }
        stretchStart = start;
        stretchLength = 0; // nothing, should reading fail
        read(start, length);
        stretchLength = length;
    }

    void copy(long offset, int length, OutputStream out) throws IOException {
        long at = offset - stretchStart;
        if (at >= 0 && at + length <= stretchLength) {
            out.write(stretch, (int) at, length);
            return;
        }
        stretchLength = 0;
        for (int done = 0; done < length; ) {
            int piece = Math.min(PIECE, length - done);
            read(offset + done, piece);
            out.write(stretch, 0, piece);
            done += piece;
        }
    }

    private void read(long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(stretch, 0, length);
        while (into.hasRemaining()) {
            if (channel.read(into, offset + into.position()) < 0) {
                throw new EOFException(file + " has become shorter while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
