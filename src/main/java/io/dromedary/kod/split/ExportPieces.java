package io.dromedary.kod.split;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
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
     * @param bytes all of it, unless it is longer than what is kept
     */
    record Piece(
            long start, long end, boolean isOpened, boolean isContinued, Optional<Text> bytes) {

        long length() {
            return end - start;
        }
    }

    /** The beginning of an array that nobody else writes to. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares texts
    record Text(byte[] bytes, int length) {}

    private static final int BUFFER = 1 << 18;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private final FileChannel channel;
    private final int least;
    private final int most;
    private byte[] buffer = new byte[BUFFER];

    /** Whether the piece begins where the buffer does. */
    private boolean isKept = true;

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
     * @param most bytes of a piece that are kept
     */
    ExportPieces(Path file, long start, int least, int most) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.bufferStart = start;
        this.pieceStart = start;
        this.least = least;
        this.most = most;
    }

    /** The next piece, or empty behind the last one. */
    Optional<Piece> next() throws IOException {
        boolean isOpened = isInArray;
        long start = pieceStart;
        while (at < length || fill()) {
            if (isInString) {
                passString();
            } else if (endsObject(buffer[at++]) && bufferStart + at - start >= least) {
                return Optional.of(piece(start, isOpened));
            }
        }
        isInArray = false; // should it be, its end is missing, which the empty last piece shows
        return bufferStart + at == start && !isOpened
                ? Optional.empty()
                : Optional.of(piece(start, isOpened));
    }

    /** From there to here. What is behind it begins a buffer of its own. */
    private Piece piece(long start, boolean isOpened) {
        Optional<Text> bytes = isKept ? Optional.of(new Text(buffer, at)) : Optional.empty();
        pieceStart = bufferStart + at;
        byte[] rest = new byte[Math.max(BUFFER, length - at)];
        System.arraycopy(buffer, at, rest, 0, length - at);
        buffer = rest;
        length -= at;
        bufferStart = pieceStart;
        at = 0;
        isKept = true;
        return new Piece(start, pieceStart, isOpened, isInArray, bytes);
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

    /** Reads on, behind what there is of the piece if it is to be kept. */
    private boolean fill() throws IOException {
        if (isKept && length == buffer.length) {
            if (length < most) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(most, 2L * length));
            } else {
                isKept = false;
            }
        }
        if (!isKept) {
            bufferStart += length;
            length = 0;
            at = 0;
        }
        int count =
                channel.read(
                        ByteBuffer.wrap(buffer, length, buffer.length - length),
                        bufferStart + length);
        length += Math.max(0, count);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
