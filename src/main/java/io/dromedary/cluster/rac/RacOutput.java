package io.dromedary.cluster.rac;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads what rac prints: {@code key : value} lines, of which a blank line ends a record.
 *
 * <p>Lines are split at their first colon. A value in quotes may hold {@code ""} for a quote, and
 * go on in the next lines; quotes that are never closed are part of the value. A line without a
 * key, which rac never begins a field with, continues the value before it.
 *
 * <p>For one text and one thread.
 */
final class RacOutput {

    /** {@code duration current-dbms} is one of them; a title or a sentence is none. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z][\\w-]*( [\\w-]+)*");

    private final String[] lines;
    private final List<RacRecord> records = new ArrayList<>();
    private final Map<String, String> record = new LinkedHashMap<>();
    private String firstKey = "";
    private String lastKey = "";
    private int line;

    /** From here on no quote at the end of a line can close another line's value. */
    private int lastQuoteAtEnd = -1;

    private RacOutput(String text) {
        lines = text.split("\r?\n", -1);
        for (int i = lines.length - 1; i >= 0 && lastQuoteAtEnd < 0; i--) {
            if (lines[i].stripTrailing().endsWith("\"")) {
                lastQuoteAtEnd = i;
            }
        }
    }

    /**
     * The records; none in an empty output.
     *
     * @throws RacException of kind {@code DRIFT} if it is something else than records
     */
    static List<RacRecord> parse(byte[] output) {
        return parse(RacEncoding.decode(output));
    }

    static List<RacRecord> parse(String output) {
        return new RacOutput(output).read();
    }

    private List<RacRecord> read() {
        while (line < lines.length) {
            String text = lines[line++];
            if (text.isBlank()) {
                endRecord();
            } else {
                field(text);
            }
        }
        endRecord();
        return List.copyOf(records);
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        String key = colon < 0 ? "" : text.substring(0, colon).strip();
        if (!KEY.matcher(key).matches()) {
            proceed(text.strip());
            return;
        }
        if (key.equals(firstKey)) {
            endRecord();
        }
        if (record.isEmpty()) {
            firstKey = key;
        }
        String value = text.substring(colon + 1).stripLeading();
        add(key, value.startsWith("\"") ? quoted(value, colon) : value.stripTrailing());
    }

    private void add(String key, String value) {
        record.merge(key, value, (before, more) -> before + "\n" + more);
        lastKey = key;
    }

    private void proceed(String text) {
        String between = "\n";
        if (record.isEmpty()) {
            reopen(text);
            between = "\n\n";
        }
        record.put(lastKey, record.get(lastKey) + between + text);
    }

    /** The blank line before belongs to a value, and did not end its record. */
    private void reopen(String text) {
        if (records.isEmpty()) {
            throw new RacException(
                    RacException.Kind.DRIFT, "rac answers something else than a list: " + text);
        }
        record.putAll(records.remove(records.size() - 1).fields());
        firstKey = record.keySet().iterator().next();
    }

    /**
     * The value that begins here; takes the lines that belong to it. It ends before the next field
     * at the latest: rac begins lines with the keys of a record and writes its colons below each
     * other; and names of users, which it does not quote, may begin with a quote of their own.
     */
    private String quoted(String text, int colon) {
        StringBuilder value = new StringBuilder();
        if (unquote(text, 1, value)) {
            return value.toString();
        }
        for (int next = line; next <= lastQuoteAtEnd; next++) {
            if (isField(lines[next], colon)) {
                return text.stripTrailing();
            }
            value.append('\n');
            if (unquote(lines[next], 0, value)) {
                line = next + 1;
                return value.toString();
            }
        }
        lastQuoteAtEnd = -1; // a second search would end as this one did
        return text.stripTrailing();
    }

    private static boolean isField(String text, int colon) {
        return text.indexOf(':') == colon
                && !Character.isWhitespace(text.charAt(0))
                && KEY.matcher(text.substring(0, colon).strip()).matches();
    }

    /** Appends a line's part of a value; answers whether it is the last. */
    private static boolean unquote(String text, int from, StringBuilder value) {
        String part = text.stripTrailing();
        int at = from;
        while (at < part.length()) {
            char character = part.charAt(at++);
            if (character != '"') {
                value.append(character);
            } else if (at == part.length()) {
                return true;
            } else {
                value.append('"');
                at += part.charAt(at) == '"' ? 1 : 0;
            }
        }
        value.append(text, part.length(), text.length());
        return false;
    }

    private void endRecord() {
        if (!record.isEmpty()) {
            records.add(new RacRecord(record));
            record.clear();
        }
        firstKey = "";
    }
}
