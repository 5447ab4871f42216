package io.dromedary.eventlog.text;

import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Reads one record from bytes that come piece by piece, remembering where it stands: a record that
 * is half on disk is not read again from its beginning when more of it arrives, and one that is too
 * long for memory keeps the beginnings of its texts only.
 *
 * <p>Takes whatever {@link FastRecordParser} leaves: line feeds alone, additional spaces, any
 * number of digits. Not thread-safe.
 */
final class CarefulRecordParser {

    enum Result {
        /** Every byte fits so far, the closing brace has not come. */
        MORE,
        /** The record is whole; the view is filled. */
        WHOLE,
        /** This is no record. */
        BROKEN
    }

    private enum State {
        BETWEEN,
        TEXT,
        QUOTE_IN_TEXT,
        BARE
    }

    private static final int USUAL_SIZE = 8 << 10;
    private static final int UNKNOWN = -1;
    private static final byte[] ONE_QUOTE = {'"'};

    private final RecordView view;
    private final RecordGrammar grammar;
    private final int textLimit;
    private final int limit;
    private final CRC32 crc = new CRC32();

    private byte[] kept = RecordView.NOTHING;
    private int size;
    private State state = State.BETWEEN;
    private int tokenStart;
    private boolean escaped;
    private boolean cuttingText;
    private int charactersInText;
    private boolean cutAnything;
    private long offset;
    private long taken;
    private int position;
    private int summedTo;

    /**
     * A parser that fills this view.
     *
     * @param textLimit characters of one text that are kept at least
     * @param limit bytes of the record that are kept at most
     */
    CarefulRecordParser(RecordView view, int textLimit, int limit) {
        this.view = view;
        this.grammar = new RecordGrammar(view);
        this.textLimit = textLimit;
        this.limit = limit;
    }

    /** A new record begins at this offset of the file. */
    void begin(long recordOffset) {
        grammar.begin();
        offset = recordOffset;
        size = 0;
        taken = 0;
        state = State.BETWEEN;
        cutAnything = false;
        position = 0;
    }

    /** Gives back the memory of a long record; the view is no longer valid then. */
    void release() {
        if (kept.length > USUAL_SIZE) {
            kept = RecordView.NOTHING;
        }
    }

    /** Where the record ended in the piece fed last. */
    int position() {
        return position;
    }

    /** The next piece of the record. */
    Result feed(byte[] bytes, int from, int to) {
        Result result = Result.MORE;
        position = from;
        summedTo = from;
        while (position < to && result == Result.MORE) {
            result =
                    switch (state) {
                        case BETWEEN -> between(bytes[position]);
                        case TEXT -> text(bytes, to);
                        case QUOTE_IN_TEXT -> quoteInText(bytes);
                        case BARE -> bare(bytes[position]);
                    };
        }
        if (cutAnything) {
            crc.update(bytes, summedTo, position - summedTo);
        }
        taken += position - from;
        if (result == Result.WHOLE) {
            fill();
        }
        return result;
    }

    private Result between(byte b) {
        boolean fits;
        switch (b) {
            case ' ', '\t', '\r', '\n' -> fits = true;
            case '{' -> fits = grammar.open(size);
            case '}' -> fits = grammar.close(size);
            case ',' -> fits = grammar.comma();
            case '"' -> {
                fits = true;
                state = State.TEXT;
                escaped = false;
                cuttingText = false;
                charactersInText = UNKNOWN;
                tokenStart = size + 1;
            }
            default -> {
                fits = b > ' ' && b != 0x7f;
                state = State.BARE;
                tokenStart = size;
            }
        }
        position++;
        if (!fits || !keep(b)) {
            return Result.BROKEN;
        }
        return b == '}' && grammar.isWhole() ? Result.WHOLE : Result.MORE;
    }

    private Result bare(byte b) {
        if (b == ',' || b == '}' || b == '\r' || b == '\n' || b == ' ' || b == '\t') {
            state = State.BETWEEN;
            return grammar.bare(kept, tokenStart, size) ? Result.MORE : Result.BROKEN;
        }
        position++;
        boolean fits = b > ' ' && b != '{' && b != '"' && b != 0x7f;
        return fits && keep(b) ? Result.MORE : Result.BROKEN;
    }

    private Result text(byte[] bytes, int to) {
        int end = Texts.quoteOrNul(bytes, position, to);
        if (!cuttingText) {
            keepText(bytes, position, end);
        }
        position = end;
        if (end == to) {
            return Result.MORE;
        }
        position++;
        state = State.QUOTE_IN_TEXT;
        // NUL in a text is a hole in the file: what follows may be the end of another record.
        return bytes[end] == 0 ? Result.BROKEN : Result.MORE;
    }

    private Result quoteInText(byte[] bytes) {
        byte b = bytes[position];
        if (b == '"') {
            state = State.TEXT;
            escaped = true;
            if (!cuttingText) {
                keepQuote(bytes);
            }
            position++;
            return Result.MORE;
        }
        state = State.BETWEEN;
        boolean fits = grammar.text(tokenStart, size - tokenStart, escaped) && keep((byte) '"');
        return fits ? Result.MORE : Result.BROKEN;
    }

    private void keepQuote(byte[] bytes) {
        if (hasRoomForText(2) || hasRoomForCharacter()) {
            keep(bytes[position]);
            keep(bytes[position]);
        } else {
            cutText(position, 1);
        }
    }

    private void keepText(byte[] bytes, int from, int to) {
        int length = to - from;
        if (hasRoomForText(length)) {
            reserve(length);
            System.arraycopy(bytes, from, kept, size, length);
            size += length;
            return;
        }
        for (int i = from; i < to; i++) {
            if (Texts.isFirstOfCharacter(bytes[i]) && !hasRoomForCharacter()) {
                cutText(i, 0);
                return;
            }
            keep(bytes[i]);
        }
    }

    /** Near a limit characters are counted, each as it is kept. */
    private boolean hasRoomForCharacter() {
        if (charactersInText == UNKNOWN) {
            charactersInText = Texts.characters(kept, tokenStart, size);
        }
        charactersInText++;
        return charactersInText <= textLimit && size + 4 <= textBudget();
    }

    /** Whether so many bytes fit whatever characters they are. */
    private boolean hasRoomForText(int bytes) {
        return size - tokenStart + bytes <= textLimit && size + bytes <= textBudget();
    }

    /**
     * The rest of this text is not kept; from here on bytes are summed as they come.
     *
     * @param quotesBefore 1 if a quote before this place, perhaps in the piece before, is not kept
     */
    private void cutText(int at, int quotesBefore) {
        cuttingText = true;
        if (!cutAnything) {
            cutAnything = true;
            Texts.sum(crc, kept, 0, size);
            crc.update(ONE_QUOTE, 0, quotesBefore);
            summedTo = at;
        }
    }

    /** Texts leave an eighth of the room to what must not be cut. */
    private int textBudget() {
        return limit - limit / 8;
    }

    private boolean keep(byte b) {
        if (size == limit) {
            return false;
        }
        reserve(1);
        kept[size++] = b;
        return true;
    }

    private void reserve(int bytes) {
        if (size + bytes > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(USUAL_SIZE, Math.max(2 * size, size + bytes)));
        }
    }

    private void fill() {
        view.buffer = kept;
        view.offset = offset;
        view.length = taken;
        view.start = 0;
        view.end = size;
        view.condensed = cutAnything;
        view.crc = (int) crc.getValue();
    }
}
