package io.dromedary.kod.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a message on their way to the parser: counted, checked to be UTF-8, and kept from a
 * place on that the reader names, so that a value can be cut out byte for byte. Not thread-safe.
 */
public final class CheckedInput extends InputStream {

    /** Why the bytes are none of a message's. */
    public static final class Refusal extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient UnreadableMessageException reason;

        Refusal(UnreadableMessageException reason) {
            super(reason.getMessage());
            this.reason = reason;
        }

        /** The sentence for whoever sent them. */
        public UnreadableMessageException reason() {
            return reason;
        }
    }

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int SCRATCH = 8192;

    private final InputStream in;
    private final long mostBytes;
    private final boolean keeps;

    /** Longest piece that is kept. */
    private final long mostKept;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer scratch = CharBuffer.allocate(SCRATCH);

    /** Bytes of a character that the last read cut in two. */
    private byte[] carry = {};

    /** Read from {@link #in}, a byte order mark included. */
    private long taken;

    private long bomBytes;
    private final Kept kept = new Kept();

    /** Where {@link #kept} begins, counted without a byte order mark. */
    private long keptFrom;

    private byte[] start = {};
    private int startAt;
    private boolean ended;

    /**
     * Bytes of {@code in}.
     *
     * @param keeps whether {@link #between} will be asked for any
     */
    CheckedInput(InputStream in, long mostBytes, boolean keeps) {
        this(in, mostBytes, keeps, Long.MAX_VALUE);
    }

    private CheckedInput(InputStream in, long mostBytes, boolean keeps, long mostKept) {
        this.in = in;
        this.mostBytes = mostBytes;
        this.keeps = keeps;
        this.mostKept = mostKept;
    }

    /**
     * Any number of objects one after the other.
     *
     * @param mostBytes of an object
     */
    public static CheckedInput ofObjects(InputStream in, long mostBytes) {
        return new CheckedInput(in, Long.MAX_VALUE, true, mostBytes);
    }

    /** Passes over a byte order mark, which the parser would count or not, as it likes. */
    public void skipByteOrderMark() throws IOException {
        byte[] first = in.readNBytes(BOM.length);
        if (Arrays.equals(first, BOM)) {
            bomBytes = BOM.length;
            taken = BOM.length;
        } else {
            check(first, 0, first.length);
            start = first;
        }
    }

    /** Bytes before {@code offset} are not asked for any more. */
    public void discardBefore(long offset) {
        if (!keeps) {
            return;
        }
        kept.discard((int) (offset - keptFrom));
        keptFrom = offset;
    }

    /** The bytes between two places behind the last {@link #discardBefore}. */
    public byte[] between(long from, long to) {
        return kept.copy((int) (from - keptFrom), (int) (to - keptFrom));
    }

    boolean isEmpty() {
        return taken == bomBytes;
    }

    /** Whether the last byte has been read, and one more was asked for. */
    boolean isEnded() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (startAt < start.length && length > 0) {
            int count = Math.min(length, start.length - startAt);
            System.arraycopy(start, startAt, into, offset, count);
            startAt += count;
            keep(into, offset, count);
            return count;
        }
        int count = in.read(into, offset, length);
        if (count > 0) {
            check(into, offset, count);
            keep(into, offset, count);
        } else if (count < 0) {
            ended = true;
            if (carry.length > 0) {
                throw new Refusal(
                        UnreadableMessageException.cutOff(
                                "it ends within a character, at byte " + taken));
            }
        }
        return count;
    }

    private void keep(byte[] bytes, int offset, int count) throws Refusal {
        if (keeps) {
            kept.write(bytes, offset, count);
            // What was read ahead is kept as well.
            if (kept.size() - count > mostKept) {
                throw new Refusal(
                        UnreadableMessageException.tooLong(
                                "the object at byte %,d has more than %,d bytes, which is the limit"
                                        .formatted(keptFrom, mostKept)));
            }
        }
    }

    private void check(byte[] bytes, int offset, int count) throws Refusal {
        long before = taken - carry.length;
        taken += count;
        if (taken > mostBytes) {
            throw new Refusal(
                    UnreadableMessageException.tooLong(
                            "it has more than %,d bytes, which is the limit".formatted(mostBytes)));
        }
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == 0) {
                throw new Refusal(
                        UnreadableMessageException.cutOff(
                                "byte "
                                        + (taken - count + i - offset)
                                        + " is NUL: it is not written yet, damaged, or UTF-16"));
            }
        }
        ByteBuffer text = ByteBuffer.allocate(carry.length + count);
        text.put(carry).put(bytes, offset, count).flip();
        CoderResult result;
        do {
            scratch.clear();
            result = decoder.decode(text, scratch, false);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new Refusal(
                    UnreadableMessageException.forGood(
                            "byte "
                                    + (before + text.position())
                                    + " is not UTF-8. Is it written in windows-1251 or UTF-16?"
                                    + " Messages are UTF-8"));
        }
        carry = new byte[text.remaining()];
        text.get(carry);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A buffer that loses its beginning. */
    private static final class Kept extends ByteArrayOutputStream {

        private synchronized void discard(int bytes) {
            System.arraycopy(buf, bytes, buf, 0, count - bytes);
            count -= bytes;
        }

        private synchronized byte[] copy(int from, int to) {
            return Arrays.copyOfRange(buf, from, to);
        }
    }
}
