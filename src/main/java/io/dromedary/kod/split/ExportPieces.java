package io.dromedary.kod.split;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Cuts an export behind objects of its outermost level, so that its pieces can be read at the same
 * time. Every byte belongs to exactly one piece, and as long as all pieces before were JSON the cut
 * is where it should be; whether they are is for those to say who read them. Not thread-safe.
 *
 * <p>Only strings and brackets are looked at, eight bytes at a time within strings: that is a few
 * times faster than to read JSON, which is why it pays.
 */
final class ExportPieces implements AutoCloseable {

    /**
     * A part of an export.
     *
     * @param end of it, exclusive
     * @param isOpened whether an array has begun before
     * @param isContinued whether an array goes on behind
     */
    record Piece(long start, long end, boolean isOpened, boolean isContinued) {

        long bytes() {
            return end - start;
        }
    }

    private static final int BUFFER = 1 << 18;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private final FileChannel channel;
    private final long least;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int length;
    private long bufferStart;
    private long pieceStart;
    private int depth;
    private boolean isInArray;
    private boolean isInString;

    /**
     * Cuts this file from here on.
     *
     * @param start first byte
     * @param least bytes of a piece, but for the last one
     */
    ExportPieces(Path file, long start, long least) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.bufferStart = start;
        this.pieceStart = start;
        this.least = least;
    }

    /** The next piece, or empty behind the last one. */
    Optional<Piece> next() throws IOException {
        boolean isOpened = isInArray;
        long start = pieceStart;
        while (at < length || fill()) {
            if (isInString) {
                passString();
            } else if (endsObject(buffer[at++]) && bufferStart + at - start >= least) {
                pieceStart = bufferStart + at;
                return Optional.of(new Piece(start, pieceStart, isOpened, isInArray));
            }
        }
        pieceStart = bufferStart + length;
        isInArray = false; // should it be, its end is missing, which the empty last piece shows
        return pieceStart == start && !isOpened
                ? Optional.empty()
                : Optional.of(new Piece(start, pieceStart, isOpened, false));
    }

    /** Whether this byte, outside of strings, ends an object of the outermost level. */
    private boolean endsObject(byte letter) {
        switch (letter) {
            case '"' -> isInString = true;
            case '{' -> depth++;
            case '[' -> {
                isInArray |= depth == 0;
                depth++;
            }
            case ']' -> {
                depth--;
                isInArray &= depth != 0;
            }
            case '}' -> {
                depth--;
                return depth == (isInArray ? 1 : 0);
            }
            default -> {}
        }
        return false;
    }

    /** Goes to the end of the string, or of the buffer. */
    private void passString() throws IOException {
        while (at < length) {
            while (at + Long.BYTES <= length) {
                long bytes = (long) EIGHT_BYTES.get(buffer, at);
                long hits = zeros(bytes ^ QUOTES) | zeros(bytes ^ BACKSLASHES);
                if (hits != 0) {
                    at += Long.numberOfTrailingZeros(hits) / Byte.SIZE;
                    break;
                }
                at += Long.BYTES;
            }
            if (at < length) {
                byte letter = buffer[at++];
                if (letter == '"') {
                    isInString = false;
                    return;
                }
                if (letter == '\\' && (at < length || fill())) {
                    at++;
                }
            }
        }
    }

    /** Marks bytes that are zero; the lowest mark is never wrong. */
    private static long zeros(long bytes) {
        return (bytes - ONES) & ~bytes & HIGH_BITS;
    }

    private boolean fill() throws IOException {
        bufferStart += length;
        at = 0;
        length = Math.max(0, channel.read(ByteBuffer.wrap(buffer), bufferStart));
        return length > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
