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

    /**
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
        crc.reset();
        offset = recordOffset;
        if (kept.length > USUAL_SIZE) {
            kept = RecordView.NOTHING;
        }
        size = 0;
        taken = 0;
        state = State.BETWEEN;
        cutAnything = false;
        position = 0;
    }

    /** Where the record ended in the piece fed last. */
    int position() {
        return position;
    }

    /** Offset in the file of the first byte not fed yet. */
    long nextOffset() {
        return offset + taken;
    }

    /** The next piece of the record. */
    Result feed(byte[] bytes, int from, int to) {
        Result result = Result.MORE;
        position = from;
        while (position < to && result == Result.MORE) {
            result =
                    switch (state) {
                        case BETWEEN -> between(bytes[position]);
                        case TEXT -> text(bytes, to);
                        case QUOTE_IN_TEXT -> quoteInText(bytes[position]);
                        case BARE -> bare(bytes[position]);
                    };
        }
        sum(bytes, from, position);
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
                charactersInText = 0;
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
        int end = position;
        while (end < to && bytes[end] != '"' && bytes[end] != 0) {
            end++;
        }
        keepText(bytes, position, end);
        position = end;
        if (end == to) {
            return Result.MORE;
        }
        position++;
        state = State.QUOTE_IN_TEXT;
        // NUL in a text is a hole in the file: what follows may be the end of another record.
        return bytes[end] == 0 ? Result.BROKEN : Result.MORE;
    }

    private Result quoteInText(byte b) {
        if (b == '"') {
            position++;
            state = State.TEXT;
            escaped = true;
            if (hasRoomForText(2)) {
                charactersInText++;
                return keep(b) && keep(b) ? Result.MORE : Result.BROKEN;
            }
            return Result.MORE;
        }
        state = State.BETWEEN;
        int length = size - tokenStart;
        boolean fits = grammar.text(tokenStart, length, escaped) && keep((byte) '"');
        return fits ? Result.MORE : Result.BROKEN;
    }

    private void keepText(byte[] bytes, int from, int to) {
        int length = to - from;
        int characters = 0;
        for (int i = from; i < to; i++) {
            characters += isFirstOfCharacter(bytes[i]) ? 1 : 0;
        }
        boolean fits = charactersInText + characters <= textLimit && size + length <= textBudget();
        if (!cuttingText && fits) {
            reserve(length);
            System.arraycopy(bytes, from, kept, size, length);
            size += length;
            charactersInText += characters;
            return;
        }
        for (int i = from; i < to && !cuttingText; i++) {
            boolean newCharacter = isFirstOfCharacter(bytes[i]);
            if (!newCharacter || hasRoomForText(4)) {
                charactersInText += newCharacter ? 1 : 0;
                keep(bytes[i]);
            }
        }
    }

    private static boolean isFirstOfCharacter(byte b) {
        return (b & 0xc0) != 0x80;
    }

    private boolean hasRoomForText(int bytes) {
        if (charactersInText >= textLimit || size + bytes > textBudget()) {
            cuttingText = true;
            cutAnything = true;
        }
        return !cuttingText;
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

    /** Of the record as it would be with status letter N. */
    private void sum(byte[] bytes, int from, int to) {
        int letter = from + (int) Math.max(-1, Math.min(16 - taken, to - from));
        if (letter < from || letter >= to) {
            crc.update(bytes, from, to - from);
            return;
        }
        crc.update(bytes, from, letter - from);
        crc.update('N');
        crc.update(bytes, letter + 1, to - letter - 1);
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
