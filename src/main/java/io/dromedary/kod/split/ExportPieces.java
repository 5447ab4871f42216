package io.dromedary.kod.split;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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
     * @param text all of it, unless it is longer than what is kept
     */
    record Piece(long start, long end, boolean isOpened, boolean isContinued, Optional<Text> text) {

        long length() {
            return end - start;
        }
    }

    /**
     * A piece in memory, made JSON of its own by {@link #BEFORE} and {@link #BEHIND} where it
     * begins or ends within an array. Nobody else writes to it until it is given back.
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares texts
    record Text(byte[] bytes, int offset, int length) {}

    /** An array of which something is read already, so that a comma may follow, as it does. */
    static final byte[] BEFORE = "[0 ".getBytes(StandardCharsets.US_ASCII);

    /** The end of such an array. */
    static final byte[] BEHIND = "]".getBytes(StandardCharsets.US_ASCII);

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    /** Where the bytes of the file begin in a buffer. */
    private static final int START = BEFORE.length;

    private final FileChannel channel;
    private final int usual;
    private final int most;

    /** Buffers of the usual size that are not needed at the moment. */
    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

    private byte[] buffer;

    /** Whether the piece begins where the buffer does. */
    private boolean isKept = true;

    private int at = START;
    private int limit = START;

    /** Where in the file the buffer begins. */
    private long bufferStart;

    /** The end of the last object, if one ends in this piece: the place for a cut. */
    private int cut = START;

    private boolean isInArrayAtCut;
    private long pieceStart;
    private boolean isOpened;
    private int depth;
    private boolean isInArray;
    private boolean isInString;

    /** Whether a backslash was the last byte. */
    private boolean isEscaped;

    /**
     * Cuts this file from here on.
     *
     * @param start first byte
     * @param usual bytes of a piece, unless it has a longer object
     * @param most bytes of a piece that are kept
     */
    ExportPieces(Path file, long start, int usual, int most) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.bufferStart = start;
        this.pieceStart = start;
        this.usual = usual;
        this.most = Math.max(usual, most);
        this.buffer = empty(0);
    }

    /** The text of a piece is needed no more; from any thread. */
    void giveBack(Text text) {
        if (text.bytes().length == arrayLength(usual)) {
            free.add(text.bytes());
        }
    }

    private byte[] empty(int least) {
        byte[] known = least <= usual ? free.poll() : null;
        return known == null ? new byte[arrayLength(Math.max(usual, least))] : known;
    }

    private static int arrayLength(int bytes) {
        return START + bytes + BEHIND.length;
    }

    /** How far the buffer can be filled. */
    private int room() {
        return buffer.length - BEHIND.length;
    }

    /** The next piece, or empty behind the last one. */
    Optional<Piece> next() throws IOException {
        while (at < limit || (!hasPiece() && fill())) {
            if (scan()) {
                return Optional.of(piece(cut, isInArrayAtCut));
            }
        }
        if (hasPiece()) {
            return Optional.of(piece(cut, isInArrayAtCut));
        }
        // If it is within an array, the end of that is missing, which the last piece will show.
        boolean isEmpty = bufferStart + limit - START == pieceStart && !isOpened;
        return isEmpty ? Optional.empty() : Optional.of(piece(limit, false));
    }

    /** Whether there is a place to cut at, and no room to look for a later one. */
    private boolean hasPiece() {
        return cut > START && limit == room();
    }

    /** From the last one to here. What is behind it begins a buffer of its own. */
    private Piece piece(int end, boolean isContinued) {
        byte[] rest = empty(limit - end);
        System.arraycopy(buffer, end, rest, START, limit - end);
        Optional<Text> text = isKept ? Optional.of(text(end, isContinued)) : Optional.empty();
        long start = pieceStart;
        pieceStart = bufferStart + end - START;
        Piece piece = new Piece(start, pieceStart, isOpened, isContinued, text);
        buffer = rest;
        bufferStart = pieceStart;
        at -= end - START;
        limit -= end - START;
        cut = START;
        isKept = true;
        isOpened = isContinued;
        return piece;
    }

    /** The buffer as far as here. */
    private Text text(int end, boolean isContinued) {
        int offset = isOpened ? 0 : START;
        if (isOpened) {
            System.arraycopy(BEFORE, 0, buffer, 0, BEFORE.length);
        }
        if (isContinued) {
            System.arraycopy(BEHIND, 0, buffer, end, BEHIND.length);
        }
        return new Text(buffer, offset, end + (isContinued ? BEHIND.length : 0) - offset);
    }

    /**
     * Goes to the end of the buffer, and notes the last place for a cut; if the piece is not kept,
     * no further than that place. Every byte comes by here, hence the local variables.
     *
     * @return whether it goes no further
     */
    private boolean scan() {
        byte[] bytes = buffer;
        int end = limit;
        int place = isInString ? passString(bytes, at, end) : at;
        while (place < end) {
            switch (bytes[place++]) {
                case '"' -> place = passString(bytes, place, end);
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
                    if (depth == (isInArray ? 1 : 0)) {
                        cut = place;
                        isInArrayAtCut = isInArray;
                        if (!isKept) {
                            at = place;
                            return true;
                        }
                    }
                }
                default -> {}
            }
        }
        at = end;
        return false;
    }

    /** From within a string to behind it, or to the end of the bytes. */
    private int passString(byte[] bytes, int from, int end) {
        isInString = true;
        int place = from;
        if (isEscaped && place < end) {
            isEscaped = false;
            place++;
        }
        while (place < end) {
            while (place + Long.BYTES <= end) {
                long eight = (long) EIGHT_BYTES.get(bytes, place);
                long hits = zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES);
                if (hits != 0) {
                    place += Long.numberOfTrailingZeros(hits) / Byte.SIZE;
                    break;
                }
                place += Long.BYTES;
            }
            if (place == end) {
                break;
            }
            byte letter = bytes[place++];
            if (letter == '"') {
                isInString = false;
                return place;
            }
            if (letter == '\\') {
                isEscaped = place == end;
                place += isEscaped ? 0 : 1;
            }
        }
        return place;
    }

    /** Marks bytes that are zero; the lowest mark is never wrong. */
    private static long zeros(long bytes) {
        return (bytes - ONES) & ~bytes & HIGH_BITS;
    }

    /** Reads on, behind what there is of the piece if it is to be kept. */
    private boolean fill() throws IOException {
        if (isKept && limit == room()) {
            int length = limit - START;
            if (length < most) {
                buffer = Arrays.copyOf(buffer, arrayLength((int) Math.min(most, 2L * length)));
            } else {
                isKept = false;
            }
        }
        if (!isKept) {
            bufferStart += limit - START;
            at = START;
            limit = START;
            cut = START;
        }
        int count =
                channel.read(
                        ByteBuffer.wrap(buffer, limit, room() - limit),
                        bufferStart + limit - START);
        limit += Math.max(0, count);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
