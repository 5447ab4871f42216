package io.dromedary.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Buffers results and passes on whole lines only, so that whoever reads them never sees half a one,
 * also if the command is interrupted. Not thread-safe.
 */
final class Lines extends OutputStream {
    private static final int PASS_ON = 1 << 16;

    private final OutputStream target;
    private byte[] buffer = new byte[2 * PASS_ON];
    private int size;

    Lines(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int oneByte) {
        ensure(1);
        buffer[size++] = (byte) oneByte;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
    }

    /** Does nothing: half a line is not passed on. */
    @Override
    public void flush() {}

    /** Ends the line. */
    void endLine() {
        write('\n');
        rowEnded();
    }

    /** A line has been ended by what was written. */
    void rowEnded() {
        if (size >= PASS_ON) {
            passOn();
        }
    }

    /**
     * Passes on what there is; to be called between lines.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    void passOn() {
        try {
            target.write(buffer, 0, size);
            target.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        size = 0;
    }

    private void ensure(int length) {
        if (buffer.length - size < length) {
            byte[] larger = new byte[Math.max(buffer.length * 2, size + length)];
            System.arraycopy(buffer, 0, larger, 0, size);
            buffer = larger;
        }
    }
}
