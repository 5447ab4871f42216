package io.dromedary.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The event log read as slowly and simply as can be: one character at a time, by recursive descent,
 * out of a string that holds the file's bytes as characters. What the real reader says is compared
 * with it. Shares no code with the real reader.
 */
public final class ReferenceReader {

    private static final Pattern HEADER =
            Pattern.compile(
                    "(\u00ef\u00bb\u00bf)?1CV8LOG\\(ver [\\d.]+\\)\\s*\n[\\da-fA-F]{8}(-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}\r?\n");
    private static final Pattern RECORD_START = Pattern.compile("(?<=\n|\0)\\{\\d{14},[NURC],");

    private final String log;
    private int position;
    private int skipped;
    private int depth;

    /**
     * @param log the bytes of an {@code .lgp} file, each as one character (ISO-8859-1)
     */
    public ReferenceReader(String log) {
        this.log = log;
    }

    /** All whole records. */
    public static List<ReferenceRecord> read(String log) {
        List<ReferenceRecord> records = new ArrayList<>();
        new ReferenceReader(log).forEach(records::add);
        return records;
    }

    /** Gives every whole record, in order. */
    public void forEach(Consumer<ReferenceRecord> consumer) {
        Matcher starts = RECORD_START.matcher(log);
        Matcher header = HEADER.matcher(log);
        int from = successors(header.lookingAt() ? header.end() : 0, consumer);
        while (starts.find(from)) {
            from = starts.start();
            if (recordAt(from, consumer)) {
                from = successors(position, consumer);
            } else {
                skipped++;
                from++;
            }
        }
    }

    /**
     * The first record, and one behind another, may begin without a new line.
     *
     * @return where nothing of the kind stands any more
     */
    private int successors(int behind, Consumer<ReferenceRecord> consumer) {
        int from = behindSeparators(behind);
        while (from < log.length() && log.charAt(from) == '{' && recordAt(from, consumer)) {
            from = behindSeparators(position);
        }
        return from;
    }

    private int behindSeparators(int start) {
        int from = start;
        while (from < log.length() && ", \t\r\n".indexOf(log.charAt(from)) >= 0) {
            from++;
        }
        return from;
    }

    /** Reads the record there, if there is one; then the position is behind it. */
    private boolean recordAt(int start, Consumer<ReferenceRecord> consumer) {
        position = start;
        depth = 0;
        try {
            consumer.accept(new ReferenceRecord(start, list(), log));
            return true;
        } catch (NotARecordException e) {
            return false;
        }
    }

    /** How many places looked like the beginning of a record, but no whole record followed. */
    public int skipped() {
        return skipped;
    }

    /** A value with its place: a list, a text, or a bare token. */
    record Value(int start, int end, String bare, boolean text, List<Value> list) {}

    private Value value() {
        char c = peek();
        if (c == '{') {
            return list();
        }
        return c == '"' ? text() : bare();
    }

    private Value list() {
        int start = position;
        expect('{');
        depth++;
        List<Value> values = new ArrayList<>();
        space();
        if (peek() != '}') {
            values.add(value());
            space();
            while (peek() == ',') {
                position++;
                space();
                values.add(value());
                space();
            }
        }
        expect('}');
        depth--;
        boolean isRecord =
                values.size() > 1
                        && values.get(0).bare().matches("\\d{14}")
                        && values.get(1).bare().matches("[NURC]");
        if (isRecord && depth > 0) {
            throw new NotARecordException();
        }
        return new Value(start, position, "", false, values);
    }

    private Value text() {
        int start = position;
        position++;
        while (true) {
            char c = peek();
            if (c == 0) {
                throw new NotARecordException();
            }
            position++;
            if (c == '"') {
                if (position >= log.length() || log.charAt(position) != '"') {
                    return new Value(start, position, "", true, List.of());
                }
                position++;
            }
        }
    }

    private Value bare() {
        int start = position;
        while (peek() > ' ' && peek() < 0x7f && ",{}\"".indexOf(peek()) < 0) {
            position++;
        }
        if (position == start) {
            throw new NotARecordException();
        }
        return new Value(start, position, log.substring(start, position), false, List.of());
    }

    private void space() {
        while (" \t\r\n".indexOf(peek()) >= 0) {
            position++;
        }
    }

    private void expect(char c) {
        if (peek() != c) {
            throw new NotARecordException();
        }
        position++;
    }

    private char peek() {
        if (position >= log.length()) {
            throw new NotARecordException();
        }
        return log.charAt(position);
    }

    /** What was read does not make a record. */
    static final class NotARecordException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
