package io.dromedary.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads undamaged {@code .lgp} and {@code .lgf} texts the slow and plain way, byte by byte, to
 * check what others read or wrote. Shares no code with them.
 */
public final class BraceWalker {

    private final byte[] text;
    private int at;

    private static final class EndOfText extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private BraceWalker(byte[] text) {
        this.text = text;
    }

    /** An element of a record. */
    public sealed interface Node {}

    /** A token or a string, without its quotes. */
    public record Scalar(String value, boolean quoted) implements Node {}

    /** What stands between braces. */
    public record Block(List<Node> elements) implements Node {}

    /**
     * A record at the top level.
     *
     * @param offset of its opening brace
     * @param length bytes from brace to brace
     */
    public record Raw(int offset, int length, Block content) {

        /** The element at that index as text. */
        public String text(int index) {
            return ((Scalar) content.elements().get(index)).value();
        }

        /** The element at that index as number. */
        public int number(int index) {
            return Integer.parseInt(text(index));
        }

        /** The block at that index, its tokens joined by commas; blocks inside it are left out. */
        public String block(int index) {
            return String.join(
                    ",",
                    ((Block) content.elements().get(index))
                            .elements().stream()
                                    .filter(Scalar.class::isInstance)
                                    .map(node -> ((Scalar) node).value())
                                    .toList());
        }

        /** The record as it stands in its file. */
        public byte[] in(byte[] file) {
            return Arrays.copyOfRange(file, offset, end());
        }

        /** Index behind the last byte. */
        public int end() {
            return offset + length;
        }
    }

    /** All whole records of a file; one that the file ends inside of is left out. */
    public static List<Raw> records(byte[] file) {
        BraceWalker walker = new BraceWalker(file);
        List<Raw> records = new ArrayList<>();
        while (walker.skipTo('{')) {
            int start = walker.at;
            Block content;
            try {
                content = walker.block();
            } catch (EndOfText e) {
                return records;
            }
            records.add(new Raw(start, walker.at - start, content));
        }
        return records;
    }

    private boolean skipTo(char wanted) {
        while (at < text.length && text[at] != wanted) {
            at++;
        }
        return at < text.length;
    }

    private Block block() {
        List<Node> elements = new ArrayList<>();
        at++;
        while (true) {
            skipBlanks();
            switch (here()) {
                case '}' -> {
                    at++;
                    return new Block(elements);
                }
                case ',' -> at++;
                case '{' -> elements.add(block());
                case '"' -> elements.add(string());
                default -> elements.add(token());
            }
        }
    }

    private Scalar string() {
        int start = ++at;
        while (true) {
            if (here() == '"') {
                if (at + 1 >= text.length || text[at + 1] != '"') {
                    break;
                }
                at++;
            }
            at++;
        }
        String value = new String(text, start, at - start, StandardCharsets.UTF_8);
        at++;
        return new Scalar(value.replace("\"\"", "\""), true);
    }

    private Scalar token() {
        int start = at;
        while (",}\r\n".indexOf(here()) < 0) {
            at++;
        }
        return new Scalar(new String(text, start, at - start, StandardCharsets.UTF_8), false);
    }

    private void skipBlanks() {
        while (here() == '\r' || here() == '\n') {
            at++;
        }
    }

    private char here() {
        if (at >= text.length) {
            throw new EndOfText();
        }
        return (char) text[at];
    }
}
