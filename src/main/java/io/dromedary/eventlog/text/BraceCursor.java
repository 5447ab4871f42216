package io.dromedary.eventlog.text;

import java.nio.charset.StandardCharsets;

/**
 * Walks over brace text ({@code {1,"text",{…}}}), the notation of everything 1C writes: each method
 * takes the token it is named after if that is what comes next. Not thread-safe.
 */
final class BraceCursor {

    private static final int DEEPEST = 64;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int tokenStart;
    private int tokenEnd;
    private boolean escaped;
    private boolean ranOut;

    BraceCursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    int position() {
        return position;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }

    /** Whether the last token failed because the bytes ended. */
    boolean ranOut() {
        return ranOut;
    }

    boolean open() {
        return take('{');
    }

    boolean close() {
        return take('}');
    }

    boolean comma() {
        return take(',');
    }

    boolean isAt(char c) {
        skipSpace();
        return position < end && bytes[position] == c;
    }

    boolean text() {
        if (!take('"')) {
            return false;
        }
        tokenStart = position;
        escaped = false;
        for (int i = position; i < end; i++) {
            if (bytes[i] == '"') {
                if (i + 1 < end && bytes[i + 1] == '"') {
                    escaped = true;
                    i++;
                } else {
                    tokenEnd = i;
                    position = i + 1;
                    ranOut = i + 1 == end;
                    return true;
                }
            } else if (bytes[i] == 0) {
                return false;
            }
        }
        ranOut = true;
        return false;
    }

    /** Anything without quotes and braces: a number, a GUID, a date. */
    boolean bare() {
        skipSpace();
        tokenStart = position;
        escaped = false;
        while (position < end && isBare(bytes[position])) {
            position++;
        }
        tokenEnd = position;
        ranOut = position == end;
        return tokenEnd > tokenStart;
    }

    /** A value of any kind. */
    boolean skip() {
        return skip(0);
    }

    private boolean skip(int depth) {
        if (isAt('"')) {
            return text();
        }
        if (!isAt('{')) {
            return bare();
        }
        open();
        if (depth == DEEPEST) {
            return false;
        }
        if (isAt('}')) {
            return close();
        }
        do {
            if (!skip(depth + 1)) {
                return false;
            }
        } while (comma());
        return close();
    }

    int tokenLength() {
        return tokenEnd - tokenStart;
    }

    /** The text or bare token taken last. */
    String token() {
        return Texts.decode(bytes, tokenStart, tokenEnd - tokenStart, escaped);
    }

    /** The number taken last; −1 if it was none. */
    long number() {
        return Digits.decimal(bytes, tokenStart, tokenEnd);
    }

    /** The hexadecimal number taken last; −1 if it was none. */
    long hexNumber() {
        return Digits.hex(bytes, tokenStart, tokenEnd);
    }

    /** What lies between two positions, as it stands there. */
    String between(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private boolean take(char c) {
        skipSpace();
        if (position < end && bytes[position] == c) {
            position++;
            return true;
        }
        ranOut = position == end;
        return false;
    }

    private void skipSpace() {
        while (position < end && isSpace(bytes[position])) {
            position++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\r' || b == '\n' || b == '\t';
    }

    private static boolean isBare(byte b) {
        return b > ' ' && b != ',' && b != '{' && b != '}' && b != '"' && b != 0x7f;
    }
}
