package io.dromedary.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds one record in the platform's brace notation with the platform's line breaks: a CRLF before
 * every nested block, and another before the closing brace of a block whose last element is a
 * block.
 */
final class BraceText {

    private enum Last {
        NOTHING,
        SCALAR,
        BLOCK
    }

    private final StringBuilder text = new StringBuilder();
    private final Deque<Last> blocks = new ArrayDeque<>();

    /** Opens a block. */
    BraceText open() {
        if (!blocks.isEmpty()) {
            next(Last.BLOCK);
            text.append("\r\n");
        }
        text.append('{');
        blocks.push(Last.NOTHING);
        return this;
    }

    /** Adds a token that needs no quotes: number, date, GUID, letter. */
    BraceText bare(String token) {
        next(Last.SCALAR);
        text.append(token);
        return this;
    }

    /** Adds a number. */
    BraceText bare(long number) {
        return bare(Long.toString(number));
    }

    /** Adds a string; everything but quotes is literal, line breaks too. */
    BraceText quoted(String value) {
        next(Last.SCALAR);
        text.append('"').append(value.replace("\"", "\"\"")).append('"');
        return this;
    }

    /** Closes the innermost block. */
    BraceText close() {
        if (blocks.pop() == Last.BLOCK) {
            text.append("\r\n");
        }
        text.append('}');
        return this;
    }

    byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void next(Last kind) {
        if (blocks.pop() != Last.NOTHING) {
            text.append(',');
        }
        blocks.push(kind);
    }
}
