package io.dromedary.eventlog.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The ugly fast one: reads a record written in the platform's usual manner out of a buffer, eight
 * bytes at a time where it can, allocating nothing. Whatever it does not know it leaves to {@link
 * CarefulRecordParser}; what it accepts, that one accepts too, with the same result.
 *
 * <p>Three things make it fast. A record differs little from the one before it, so date, start of
 * the transaction, who and where, and separators are compared with what stood there last, and their
 * values left in the view. NUL bytes follow the data in the buffer ({@link #SLACK}) and are
 * accepted nowhere, so nothing is compared with a length on the way. And numbers, which are short,
 * are read with the branches that short numbers take. Not thread-safe.
 *
 * <p>One class although it is long: its parts share the buffer, the view and what stood there last,
 * and handing these on between classes would cost what it is here to save.
 */
final class FastRecordParser {

    /** NUL bytes that must follow the data in the buffer. */
    static final int SLACK = 64;

    /** Not a record that this parser knows, or not whole. */
    static final int UNKNOWN = -1;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = 0x2222222222222222L;
    private static final long BRACES = 0x7d7d7d7d7d7d7d7dL;
    private static final long ZEROS = 0x3030303030303030L;

    // What is compared as one little-endian number stands beside it as it looks in the file.
    private static final int BREAK_AND_BRACE = 0x7b0a0d2c; // ,\r\n{
    private static final long NO_TRANSACTION = 0x2c7d302c307b0a0dL; // \r\n{0,0},
    private static final long NO_COMMENT = 0x2c22222c49L; // I,"",
    private static final long NO_COMMENT_MASK = 0xffffffffffL;
    private static final long UNDEFINED = 0x2c7d2255227b0a0dL; // \r\n{"U"},
    private static final int NO_MORE_METADATA = 0x0a0d2c30; // 0,\r\n

    private static final int MOST_SEPARATORS = 100;

    private final RecordView view;
    private final Segment date = new Segment();
    private final Segment transactionTime = new Segment();
    private final Segment who = new Segment();
    private final Segment where = new Segment();
    private final Segment separators = new Segment();
    private int textStart;
    private boolean textEscaped;

    FastRecordParser(RecordView view) {
        this.view = view;
    }

    /** Someone else has written to the view. */
    void forget() {
        date.forget();
        transactionTime.forget();
        who.forget();
        where.forget();
        separators.forget();
    }

    /**
     * Reads the record whose brace stands at {@code start}.
     *
     * @return where it ends, behind its closing brace; {@link #UNKNOWN} if it is not for this
     *     parser
     */
    int parse(byte[] b, int start) {
        RecordView v = view;
        int p = start + 1;
        if (!date.standsAt(b, p) && !newDate(b, p)) {
            return UNKNOWN;
        }
        byte mark = b[p + 15];
        if (!RecordGrammar.isMark(mark) || b[p + 16] != ',') {
            return UNKNOWN;
        }
        v.mark = mark;
        p = transaction(b, p + 16);
        if (p < 0) {
            return UNKNOWN;
        }
        p = who.standsAt(b, p) ? p + who.length : newWho(b, p);
        long number = number(b, p);
        v.event = (int) number;
        p = comment(b, (int) (number >>> 32));
        if (p < 0) {
            return UNKNOWN;
        }
        number = number(b, p);
        v.metadata = (int) number;
        p = data(b, (int) (number >>> 32));
        if (p < 0) {
            return UNKNOWN;
        }
        p = where.standsAt(b, p) ? emptyPresentation(p) : presentation(b, p);
        if (p < 0) {
            return UNKNOWN;
        }
        number = number(b, p);
        v.session = (int) number;
        p = (int) (number >>> 32);
        if ((int) INT.get(b, p) == NO_MORE_METADATA) {
            v.moreMetadataCount = 0;
            p += 4;
        } else {
            p = moreMetadata(b, p);
        }
        p = separators.standsAt(b, p) ? p + separators.length : newSeparators(b, p);
        v.buffer = b;
        v.start = start;
        v.end = p;
        v.length = (long) p - start;
        v.condensed = false;
        return p;
    }

    private boolean newDate(byte[] b, int p) {
        long number = Digits.date(b, p);
        if (number < 0 || b[p + 14] != ',') {
            return false;
        }
        view.date = number;
        date.remember(b, p, p + 15);
        return true;
    }

    /** From the comma before the transaction to behind the one after it. */
    private int transaction(byte[] b, int p) {
        if ((long) LONG.get(b, p + 1) == NO_TRANSACTION) {
            view.transactionTime = 0;
            view.transactionOffset = 0;
            transactionTime.forget();
            return p + 9;
        }
        p = (int) INT.get(b, p) == BREAK_AND_BRACE ? p + 4 : braceAfterBreak(b, p + 1);
        if (p < 0) {
            return UNKNOWN;
        }
        if (!transactionTime.standsAt(b, p) && !newTransactionTime(b, p)) {
            return UNKNOWN;
        }
        p += 14;
        // the offset ends at a brace, within eight digits
        long word = (long) LONG.get(b, p);
        long brace = word ^ BRACES;
        int digits = Long.numberOfTrailingZeros((brace - ONES) & ~brace & HIGHS) >>> 3;
        if (digits == 0 || b[p + digits] != '}' || b[p + digits + 1] != ',') {
            return UNKNOWN;
        }
        // zeros take the place of the missing leading digits
        int shift = 64 - 8 * digits;
        long offset = Digits.hex8((word << shift) | (ZEROS & ~(-1L << shift)));
        view.transactionOffset = offset;
        return offset < 0 ? UNKNOWN : p + digits + 2;
    }

    /** Thirteen digits (since the year 892) and a comma. */
    private boolean newTransactionTime(byte[] b, int p) {
        if (b[p + 13] != ',') {
            return false;
        }
        long first = Digits.hex8((long) LONG.get(b, p));
        long last = Digits.hex8((long) LONG.get(b, p + 5));
        if ((first | last) < 0) {
            return false;
        }
        view.transactionTime = (first << 20) | (last & 0xfffff);
        transactionTime.remember(b, p, p + 14);
        return true;
    }

    /** User, computer, application, connection. */
    private int newWho(byte[] b, int start) {
        RecordView v = view;
        long number = number(b, start);
        v.user = (int) number;
        number = number(b, (int) (number >>> 32));
        v.computer = (int) number;
        number = number(b, (int) (number >>> 32));
        v.application = (int) number;
        number = number(b, (int) (number >>> 32));
        v.connection = (int) number;
        int p = (int) (number >>> 32);
        who.remember(b, start, p);
        return p;
    }

    /**
     * A number of up to nine digits and the comma behind it.
     *
     * @return the place behind the comma, and in the lower half the value; the place is one where
     *     nothing fits if this is no number
     */
    private static long number(byte[] b, int p) {
        int value = b[p] - '0';
        if (value < 0 || value > 9) {
            return nowhere(b);
        }
        if (b[p + 1] == ',') {
            return ((long) (p + 2) << 32) | value;
        }
        int second = b[p + 1] - '0';
        if (b[p + 2] == ',' && second >= 0 && second <= 9) {
            return ((long) (p + 3) << 32) | (10 * value + second);
        }
        return longNumber(b, p);
    }

    private static long longNumber(byte[] b, int p) {
        int value = 0;
        int end = p;
        while (b[end] >= '0' && b[end] <= '9' && end < p + 9) {
            value = 10 * value + b[end++] - '0';
        }
        return b[end] == ',' ? ((long) (end + 1) << 32) | value : nowhere(b);
    }

    /** The last bytes of the buffer are NUL, so nothing is accepted there. */
    private static long nowhere(byte[] b) {
        return (long) (b.length - SLACK / 2) << 32;
    }

    /** Severity and comment. */
    private int comment(byte[] b, int p) {
        RecordView v = view;
        if (((long) LONG.get(b, p) & NO_COMMENT_MASK) == NO_COMMENT) {
            v.severity = 'I';
            v.commentStart = p + 3;
            v.commentLength = 0;
            v.commentEscaped = false;
            return p + 5;
        }
        byte severity = b[p];
        if (!RecordGrammar.isSeverity(severity) || b[p + 1] != ',') {
            return UNKNOWN;
        }
        v.severity = severity;
        p = text(b, p + 2);
        v.commentStart = textStart;
        v.commentLength = p - 2 - textStart;
        v.commentEscaped = textEscaped;
        return p;
    }

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
            long hit = (((quote - ONES) & ~quote) | ((word - ONES) & ~word)) & HIGHS;
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

    /** A line break, the typed value and the comma behind it. */
    private int data(byte[] b, int p) {
        if ((long) LONG.get(b, p) == UNDEFINED) {
            view.dataStart = p + 2;
            view.dataLength = 5;
            return p + 8;
        }
        p = newline(b, p);
        if (p < 0 || b[p] != '{' || b[p + 1] != '"' || b[p + 3] != '"') {
            return UNKNOWN;
        }
        view.dataStart = p;
        byte type = b[p + 2];
        p = type == 'U' ? p + 4 : b[p + 4] == ',' ? value(b, p + 5, type) : UNKNOWN;
        if (p < 0 || b[p] != '}' || b[p + 1] != ',') {
            return UNKNOWN;
        }
        view.dataLength = p + 1 - view.dataStart;
        return p + 2;
    }

    private int value(byte[] b, int p, byte type) {
        if (type == 'S' && b[p] == '"') {
            return endOfText(b, p + 1);
        }
        if (type != 'R') {
            return UNKNOWN;
        }
        int digits = p;
        while (b[p] >= '0' && b[p] <= '9') {
            p++;
        }
        boolean reference =
                p > digits
                        && b[p] == ':'
                        && (Digits.hex8((long) LONG.get(b, p + 1))
                                        | Digits.hex8((long) LONG.get(b, p + 9))
                                        | Digits.hex8((long) LONG.get(b, p + 17))
                                        | Digits.hex8((long) LONG.get(b, p + 25)))
                                >= 0;
        return reference ? p + 33 : UNKNOWN;
    }

    private int emptyPresentation(int p) {
        view.presentationStart = p + 1;
        view.presentationLength = 0;
        view.presentationEscaped = false;
        return p + where.length;
    }

    /** The presentation; server and ports. */
    private int presentation(byte[] b, int start) {
        RecordView v = view;
        int p = text(b, start);
        if (p < 0) {
            return UNKNOWN;
        }
        v.presentationStart = textStart;
        v.presentationLength = p - 2 - textStart;
        v.presentationEscaped = textEscaped;
        long number = number(b, p);
        v.server = (int) number;
        number = number(b, (int) (number >>> 32));
        v.port = (int) number;
        number = number(b, (int) (number >>> 32));
        v.syncPort = (int) number;
        p = (int) (number >>> 32);
        if (v.presentationLength == 0) {
            where.remember(b, start, p);
        } else {
            where.forget();
        }
        return p;
    }

    /** Their number, themselves, and the line break behind. */
    private int moreMetadata(byte[] b, int p) {
        RecordView v = view;
        long number = number(b, p);
        int count = (int) number;
        p = (int) (number >>> 32);
        v.moreMetadataCount = 0;
        while (b[p] >= '0' && b[p] <= '9') {
            number = number(b, p);
            v.addMoreMetadata((int) number);
            p = (int) (number >>> 32);
        }
        p = newline(b, p);
        return p >= 0 && v.moreMetadataCount >= count ? p : b.length - SLACK / 2;
    }

    /** The separators, a line break, the brace that closes the record. */
    private int newSeparators(byte[] b, int start) {
        RecordView v = view;
        v.separatorCount = 0;
        separators.forget();
        int p = start + 1;
        if (b[start] != '{') {
            return UNKNOWN;
        }
        if (b[p] == '0' && b[p + 1] == '}') {
            p += 2;
        } else {
            long number = number(b, p);
            p = someSeparators(b, (int) (number >>> 32), (int) number);
        }
        p = p < 0 ? UNKNOWN : newline(b, p);
        if (p < 0 || b[p] != '}') {
            return UNKNOWN;
        }
        separators.remember(b, start, p + 1);
        return p + 1;
    }

    private int someSeparators(byte[] b, int start, int count) {
        if (count == 0 || count > MOST_SEPARATORS) {
            return UNKNOWN;
        }
        int p = start;
        for (int i = 1; i <= 2 * count; i++) {
            int first = p;
            int value = 0;
            while (b[p] >= '0' && b[p] <= '9' && p < first + 9) {
                value = 10 * value + b[p++] - '0';
            }
            if (p == first || b[p] != (i == 2 * count ? '}' : ',')) {
                return UNKNOWN;
            }
            view.addSeparatorNumber(value);
            p++;
        }
        return p;
    }

    private static int braceAfterBreak(byte[] b, int p) {
        int brace = newline(b, p);
        return brace >= 0 && b[brace] == '{' ? brace + 1 : UNKNOWN;
    }

    /** Behind the line break at {@code p}; the platform writes CR LF, git leaves LF. */
    private static int newline(byte[] b, int p) {
        if (b[p] == '\r' && b[p + 1] == '\n') {
            return p + 2;
        }
        return b[p] == '\n' ? p + 1 : UNKNOWN;
    }
}
