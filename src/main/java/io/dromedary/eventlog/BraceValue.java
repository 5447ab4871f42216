package io.dromedary.eventlog;

import java.util.ArrayList;
import java.util.List;

/**
 * A value of the platform's brace syntax as a tree: <code>{v,v,…}</code>, {@code "text"} with
 * {@code ""} for a quote, or a bare token. Meant for the cluster registry, which is small; logs are
 * read without building trees.
 */
public sealed interface BraceValue {

    /** Deeper nesting is refused: no real value comes near, and the parser recurses. */
    int MAX_DEPTH = 200;

    /**
     * Values in braces.
     *
     * @param start offset of the opening brace in the parsed text
     * @param end offset behind the closing brace
     */
    record Block(List<BraceValue> values, int start, int end) implements BraceValue {

        /** The value at {@code index} if there is one and it is a block, an empty block if not. */
        public Block block(int index) {
            return index < values.size() && values.get(index) instanceof Block block
                    ? block
                    : new Block(List.of(), end, end);
        }

        /** The text or token at {@code index}; empty if there is none or it is a block. */
        public String string(int index) {
            if (index >= values.size()) {
                return "";
            }
            BraceValue value = values.get(index);
            if (value instanceof Text text) {
                return text.value();
            }
            return value instanceof Token token ? token.value() : "";
        }
    }

    /** A quoted string, unescaped. */
    record Text(String value) implements BraceValue {}

    /** What stands bare: digits, hex, a GUID, {@code N:hex}; may be empty. */
    record Token(String value) implements BraceValue {}

    /**
     * Reads the value that the text consists of; white space (and a byte order mark) around tokens
     * means nothing.
     *
     * @throws IllegalArgumentException if the text is not exactly one whole value; the message says
     *     where it went wrong
     */
    static BraceValue parse(CharSequence text) {
        return new Parser(text).whole();
    }

    /** Recursive descent over one text. */
    final class Parser {

        private final CharSequence text;
        private int at;

        private Parser(CharSequence text) {
            this.text = text;
        }

        private BraceValue whole() {
            BraceValue value = value(0);
            skipSpace();
            if (at < text.length()) {
                throw wrong("something stands behind the value");
            }
            return value;
        }

        private BraceValue value(int depth) {
            skipSpace();
            char next = at < text.length() ? text.charAt(at) : 0;
            if (next == '{') {
                return block(depth);
            }
            return next == '"' ? string() : token();
        }

        private Block block(int depth) {
            if (depth == MAX_DEPTH) {
                throw wrong("braces are nested too deeply");
            }
            int start = at++;
            List<BraceValue> values = new ArrayList<>();
            skipSpace();
            if (at < text.length() && text.charAt(at) == '}') {
                at++;
                return new Block(List.of(), start, at);
            }
            while (true) {
                values.add(value(depth + 1));
                skipSpace();
                if (at >= text.length()) {
                    throw wrong("a closing brace is missing");
                }
                char next = text.charAt(at++);
                if (next == '}') {
                    return new Block(List.copyOf(values), start, at);
                }
                if (next != ',') {
                    throw wrong("a comma or a closing brace is missing");
                }
            }
        }

        private Text string() {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length()) {
                char next = text.charAt(at++);
                if (next != '"') {
                    value.append(next);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    value.append('"');
                    at++;
                } else {
                    return new Text(value.toString());
                }
            }
            throw wrong("a closing quote is missing");
        }

        private Token token() {
            int start = at;
            while (at < text.length() && "{},\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return new Token(text.subSequence(start, at).toString().strip());
        }

        private void skipSpace() {
            while (at < text.length()
                    && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF')) {
                at++;
            }
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException(what + " at character " + at);
        }
    }
}
