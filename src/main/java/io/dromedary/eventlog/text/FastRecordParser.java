package io.dromedary.eventlog.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The ugly fast one: reads a record written in the platform's usual manner out of a buffer, eight
 * bytes at a time where it can, allocating nothing. Whatever it does not know it leaves to {@link
 * CarefulRecordParser}; what it accepts, that one accepts too, with the same result.
 *
 * <p>Relies on {@link #SLACK} NUL bytes behind the last byte: no record contains NUL, so every scan
 * ends there and no length needs to be compared on the way. Not thread-safe.
 */
final class FastRecordParser {

    /** NUL bytes that must follow the data in the buffer. */
    static final int SLACK = 64;

    /** Not a record that this parser knows, or not whole. */
    static final int UNKNOWN = -1;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = 0x2222222222222222L;
    private static final long ZEROS = 0x3030303030303030L;

    /** {@code \r\n{0,0},} as a little-endian long. */
    private static final long NO_TRANSACTION = 0x2c7d302c307b0a0dL;

    private final RecordView view;
    private long lastDateHigh;
    private long lastDateLow;
    private long lastDate;

    FastRecordParser(RecordView view) {
        this.view = view;
    }

    /**
     * Reads the record whose brace stands at {@code start}.
     *
     * @return where it ends, behind its closing brace; {@link #UNKNOWN} if it is not for this
     *     parser
     */
    int parse(byte[] b, int start) {
        RecordView v = view;
        long high = (long) LONG.get(b, start + 1);
        long low = (long) LONG.get(b, start + 9);
        // low holds hhmmss, then a comma and the letter
        if (high != lastDateHigh || (low & 0x00ffffffffffffffL) != lastDateLow) {
            if (!newDate(b, start, high, low)) {
                return UNKNOWN;
            }
        }
        v.date = lastDate;
        byte mark = (byte) (low >>> 56);
        if (!RecordGrammar.isMark(mark) || b[start + 17] != ',') {
            return UNKNOWN;
        }
        v.mark = mark;
        int p = start + 18;
        if ((long) LONG.get(b, p) == NO_TRANSACTION) {
            v.transactionTime = 0;
            v.transactionOffset = 0;
            p += 8;
        } else {
            p = transaction(b, newline(b, p));
            if (p < 0) {
                return UNKNOWN;
            }
        }
        p = head(b, p);
        if (p < 0) {
            return UNKNOWN;
        }
        p = text(b, p);
        if (p < 0) {
            return UNKNOWN;
        }
        v.commentStart = textStart;
        v.commentLength = p - 2 - textStart;
        v.commentEscaped = textEscaped;

        long number = number(b, p);
        v.metadata = (int) number;
        p = newline(b, (int) (number >>> 32));
        if (p < 0) {
            return UNKNOWN;
        }
        v.dataStart = p;
        p = data(b, p);
        if (p < 0 || b[p] != ',') {
            return UNKNOWN;
        }
        v.dataLength = p - v.dataStart;
        p = text(b, p + 1);
        if (p < 0) {
            return UNKNOWN;
        }
        v.presentationStart = textStart;
        v.presentationLength = p - 2 - textStart;
        v.presentationEscaped = textEscaped;
        p = tail(b, p);
        if (p < 0) {
            return UNKNOWN;
        }
        v.buffer = b;
        v.start = start;
        v.end = p;
        v.length = p - start;
        v.condensed = false;
        return p;
    }

    private boolean newDate(byte[] b, int start, long high, long low) {
        if (b[start + 15] != ',') {
            return false;
        }
        long date = Digits.date(b, start + 1);
        if (date < 0) {
            return false;
        }
        lastDateHigh = high;
        lastDateLow = low & 0x00ffffffffffffffL;
        lastDate = date;
        return true;
    }

    /** At {@code {T,O},}; T has had 13 digits since the year 892. */
    private int transaction(byte[] b, int p) {
        if (p < 0 || b[p] != '{' || b[p + 14] != ',') {
            return UNKNOWN;
        }
        long time = hex8((long) LONG.get(b, p + 1));
        long rest = hex8((long) LONG.get(b, p + 6));
        long tail = (long) LONG.get(b, p + 15);
        // the offset ends at a brace, within eight digits
        long brace = tail ^ 0x7d7d7d7d7d7d7d7dL;
        long end = (brace - ONES) & ~brace & HIGHS;
        int digits = Long.numberOfTrailingZeros(end) >>> 3;
        if (digits == 0 || b[p + 15 + digits] != '}') {
            return UNKNOWN;
        }
        // leading zeros take the place of the missing digits
        int shift = 64 - 8 * digits;
        long offset = hex8(tail << shift | ZEROS & ~(-1L << shift));
        if ((time | rest | offset) < 0) {
            return UNKNOWN;
        }
        view.transactionTime = time << 20 | rest & 0xfffff;
        view.transactionOffset = offset;
        p += 15 + digits;
        return b[p + 1] == ',' ? p + 2 : UNKNOWN;
    }

    /** Eight hexadecimal digits; negative if one is none. */
    private static long hex8(long word) {
        long digit = word - ZEROS;
        // letters of either case, told by bit 6
        long letters = (word & 0x4040404040404040L) >>> 6;
        long value = (word & 0x0f0f0f0f0f0f0f0fL) + letters * 9;
        long lower = word | letters << 5;
        // digits: 0x30..0x39; letters: 0x61..0x66
        long letterMask = letters * 0xff;
        long base = ZEROS & ~letterMask | 0x6161616161616161L & letterMask;
        long span = 0x0909090909090909L & ~letterMask | 0x0505050505050505L & letterMask;
        long above = lower - base;
        long bad =
                (lower | (above & ~HIGHS) + (0x7f7f7f7f7f7f7f7fL - span) | below(lower, base))
                        & HIGHS;
        if (bad != 0) {
            return -1;
        }
        value = value << 4 | value >>> 8;
        value &= 0x00ff00ff00ff00ffL;
        value = value << 8 | value >>> 16;
        value &= 0x0000ffff0000ffffL;
        return (value << 16 | value >>> 32) & 0xffffffffL;
    }

    private static long below(long a, long b) {
        return ((a | HIGHS) - (b & ~HIGHS) ^ HIGHS) & HIGHS;
    }

    /** User, computer, application, connection, event, severity. */
    private int head(byte[] b, int p) {
        RecordView v = view;
        long number = number(b, p);
        v.user = (int) number;
        number = number(b, (int) (number >>> 32));
        v.computer = (int) number;
        number = number(b, (int) (number >>> 32));
        v.application = (int) number;
        number = number(b, (int) (number >>> 32));
        v.connection = (int) number;
        number = number(b, (int) (number >>> 32));
        v.event = (int) number;
        p = (int) (number >>> 32);
        byte severity = b[p];
        if (!RecordGrammar.isSeverity(severity) || b[p + 1] != ',') {
            return UNKNOWN;
        }
        v.severity = severity;
        return p + 2;
    }

    /**
     * A number of up to nine digits and the comma behind it.
     *
     * @return the place behind the comma, and in the lower half the value; the place is one where
     *     nothing fits if this is no number
     */
    private static long number(byte[] b, int p) {
        int value = b[p] - '0';
        int c = b[p + 1];
        if (c == ',') {
            return (value & 0xff) <= 9 && value >= 0 ? (long) (p + 2) << 32 | value : nowhere(b);
        }
        return longNumber(b, p);
    }

    private static long longNumber(byte[] b, int p) {
        int value = 0;
        for (int i = p; i < p + 9; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                return digit == ',' - '0' && i > p ? (long) (i + 1) << 32 | value : nowhere(b);
            }
            value = 10 * value + digit;
        }
        return b[p + 9] == ',' ? (long) (p + 10) << 32 | value : nowhere(b);
    }

    /** The last bytes of the buffer are NUL, so nothing is accepted there. */
    private static long nowhere(byte[] b) {
        return (long) (b.length - SLACK / 2) << 32;
    }

    private int textStart;
    private boolean textEscaped;

    /** A text and the comma behind it. */
    private int text(byte[] b, int p) {
        if (b[p] != '"') {
            return UNKNOWN;
        }
        textEscaped = false;
        textStart = p + 1;
        if (b[p + 1] == '"' && b[p + 2] == ',') {
            return p + 3;
        }
        p = endOfText(b, p + 1);
        return p >= 0 && b[p] == ',' ? p + 1 : UNKNOWN;
    }

    /** Behind the closing quote of the text whose first character stands at {@code p}. */
    private int endOfText(byte[] b, int p) {
        while (true) {
            long word = (long) LONG.get(b, p);
            long quote = word ^ QUOTES;
            long hit = ((quote - ONES) & ~quote | (word - ONES) & ~word) & HIGHS;
            if (hit == 0) {
                p += 8;
                continue;
            }
            p += Long.numberOfTrailingZeros(hit) >>> 3;
            if (b[p] != '"') {
                return UNKNOWN;
            }
            if (b[p + 1] != '"') {
                return p + 1;
            }
            textEscaped = true;
            p += 2;
        }
    }

    /** Behind the typed value at {@code p}. */
    private int data(byte[] b, int p) {
        if (b[p] != '{' || b[p + 1] != '"' || b[p + 3] != '"') {
            return UNKNOWN;
        }
        byte type = b[p + 2];
        if (type == 'U' && b[p + 4] == '}') {
            return p + 5;
        }
        if (b[p + 4] != ',') {
            return UNKNOWN;
        }
        if (type == 'S' && b[p + 5] == '"') {
            p = endOfText(b, p + 6);
            return p >= 0 && b[p] == '}' ? p + 1 : UNKNOWN;
        }
        if (type == 'R') {
            p += 5;
            int digit;
            do {
                digit = b[p++] - '0';
            } while (digit >= 0 && digit <= 9);
            boolean hex =
                    digit == ':' - '0'
                            && (hex8((long) LONG.get(b, p))
                                            | hex8((long) LONG.get(b, p + 8))
                                            | hex8((long) LONG.get(b, p + 16))
                                            | hex8((long) LONG.get(b, p + 24)))
                                    >= 0;
            return hex && b[p + 32] == '}' ? p + 33 : UNKNOWN;
        }
        return UNKNOWN;
    }

    /** Server, ports, session, additional metadata, separators, the brace. */
    private int tail(byte[] b, int p) {
        RecordView v = view;
        long number = number(b, p);
        v.server = (int) number;
        number = number(b, (int) (number >>> 32));
        v.port = (int) number;
        number = number(b, (int) (number >>> 32));
        v.syncPort = (int) number;
        number = number(b, (int) (number >>> 32));
        v.session = (int) number;
        number = number(b, (int) (number >>> 32));
        int count = (int) number;
        v.moreMetadataCount = 0;
        p = (int) (number >>> 32);
        while (b[p] >= '0' && b[p] <= '9') {
            number = number(b, p);
            v.addMoreMetadata((int) number);
            p = (int) (number >>> 32);
        }
        p = newline(b, p);
        if (p < 0 || b[p] != '{' || v.moreMetadataCount < count) {
            return UNKNOWN;
        }
        v.separatorCount = 0;
        p++;
        if (b[p] == '0' && b[p + 1] == '}') {
            p += 2;
        } else {
            p = separators(b, p);
        }
        p = newline(b, p);
        return p >= 0 && b[p] == '}' ? p + 1 : UNKNOWN;
    }

    private int separators(byte[] b, int p) {
        long number = number(b, p);
        int count = (int) number;
        p = (int) (number >>> 32);
        if (count <= 0 || count > 100 || b[p] == 0) {
            return UNKNOWN;
        }
        for (int i = 1; i < 2 * count; i++) {
            number = number(b, p);
            p = (int) (number >>> 32);
            view.addSeparatorNumber((int) number);
        }
        int value = 0;
        int digits = 0;
        while (digits < 9 && b[p] >= '0' && b[p] <= '9') {
            value = 10 * value + b[p++] - '0';
            digits++;
        }
        view.addSeparatorNumber(value);
        return digits > 0 && b[p] == '}' ? p + 1 : UNKNOWN;
    }

    /** Behind the line break at {@code p}; the platform writes CR LF, git leaves LF. */
    private static int newline(byte[] b, int p) {
        if (p < 0) {
            return p;
        }
        if (b[p] == '\r' && b[p + 1] == '\n') {
            return p + 2;
        }
        return b[p] == '\n' ? p + 1 : UNKNOWN;
    }
}
