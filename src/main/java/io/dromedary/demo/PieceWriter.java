package io.dromedary.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Puts bytes into a file, now and then in pieces with time between them. */
final class PieceWriter {

    private static final int MOST_PIECES = 4;
    private static final long LONGEST_PAUSE = Duration.ofMillis(2).toNanos();

    private final Random random;
    private final double share;

    /**
     * @param share of the calls that write in pieces
     */
    PieceWriter(Random random, double share) {
        this.random = random;
        this.share = share;
    }

    /** Writes all of {@code bytes} at {@code position}. */
    void write(FileChannel channel, byte[] bytes, long position) throws IOException {
        int written = 0;
        if (random.nextDouble() < share) {
            int pieces = 1 + random.nextInt(MOST_PIECES - 1);
            for (int piece = 0; piece < pieces; piece++) {
                int end = written + random.nextInt(bytes.length - written);
                writeFully(channel, bytes, written, end, position);
                written = end;
                LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE));
            }
        }
        writeFully(channel, bytes, written, bytes.length, position);
    }

    private static void writeFully(
            FileChannel channel, byte[] bytes, int from, int to, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }
}
