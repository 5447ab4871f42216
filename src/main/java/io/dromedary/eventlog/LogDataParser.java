package io.dromedary.eventlog;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Typed values as the platform writes them: <code>{"S","text"}</code>, <code>
 * {"P",{6,{"S","…"},…}}</code>. What is not understood stays {@link LogData.Raw}; nothing is
 * thrown. Stateless.
 */
public final class LogDataParser {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withResolverStyle(ResolverStyle.STRICT);

    /** Longer numbers and exponents are no numbers of the platform (38 digits). */
    private static final Pattern NUMBER =
            Pattern.compile(
                    "[+-]?(?:\\d{1,64}(?:\\.\\d{0,64})?|\\.\\d{1,64})(?:[eE][+-]?\\d{1,3})?");

    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");

    private static final Pattern REFERENCE = Pattern.compile("(\\d{1,9}):([0-9a-fA-F]{32})");

    private LogDataParser() {}

    /** The value that {@code text} spells, braces included. */
    public static LogData parse(CharSequence text) {
        try {
            return typed(text, BraceValue.parse(text));
        } catch (IllegalArgumentException e) {
            return new LogData.Raw(text.toString());
        }
    }

    /**
     * The value of a scalar whose type letter is stored apart from it: {@code U S N B D R}.
     *
     * @param value the bare value; a string without its quotes
     * @return {@link LogData.Raw} in the notation of the text format if it does not fit its letter
     */
    public static LogData scalar(char letter, String value) {
        LogData parsed = scalarOf(String.valueOf(letter), value);
        return parsed == null ? new LogData.Raw("{\"" + letter + "\"," + value + "}") : parsed;
    }

    private static LogData typed(CharSequence source, BraceValue value) {
        if (!(value instanceof BraceValue.Block block)) {
            return untyped(source, value);
        }
        LogData parsed = null;
        if (!block.values().isEmpty() && block.values().get(0) instanceof BraceValue.Text letter) {
            if (block.values().size() == 1) {
                parsed = letter.value().equals("U") ? LogData.Undefined.INSTANCE : null;
            } else if (block.values().size() == 2) {
                parsed =
                        block.values().get(1) instanceof BraceValue.Block content
                                ? structure(source, letter.value(), content)
                                : scalarOf(letter.value(), block.string(1));
            }
        }
        return parsed == null ? untyped(source, value) : parsed;
    }

    private static LogData structure(CharSequence source, String letter, BraceValue.Block block) {
        String type =
                switch (letter) {
                    case "P" -> "Structure";
                    case "A" -> "Array";
                    default -> "";
                };
        if (type.isEmpty()) {
            return null;
        }
        List<BraceValue> content = block.values();
        boolean numbered = !content.isEmpty() && content.get(0) instanceof BraceValue.Token;
        if (numbered && !WHOLE.matcher(block.string(0)).matches()) {
            return null;
        }
        List<LogData> values = new ArrayList<>(content.size());
        for (BraceValue value : numbered ? content.subList(1, content.size()) : content) {
            values.add(typed(source, value));
        }
        long kind = numbered ? Long.parseLong(block.string(0)) : -1;
        return new LogData.Structure(type, kind, List.copyOf(values));
    }

    private static LogData scalarOf(String letter, String value) {
        return switch (letter) {
            case "U" -> LogData.Undefined.INSTANCE;
            case "S" -> new LogData.Text(value);
            case "N" ->
                    NUMBER.matcher(value).matches()
                            ? new LogData.Numeric(new BigDecimal(value))
                            : null;
            case "B" ->
                    value.equals("0") || value.equals("1")
                            ? new LogData.Bool(value.equals("1"))
                            : null;
            case "D" -> moment(value);
            case "R" -> reference(value);
            default -> null;
        };
    }

    private static LogData moment(String value) {
        try {
            return new LogData.Moment(LocalDateTime.parse(value, DATE));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The platform stores the five groups of a UUID in the order 4 5 3 2 1. */
    private static LogData reference(String value) {
        var match = REFERENCE.matcher(value);
        if (!match.matches()) {
            return null;
        }
        String hex = match.group(2);
        UUID uuid =
                UUID.fromString(
                        String.join(
                                "-",
                                hex.substring(24),
                                hex.substring(20, 24),
                                hex.substring(16, 20),
                                hex.substring(0, 4),
                                hex.substring(4, 16)));
        return new LogData.Reference(Integer.parseInt(match.group(1)), uuid);
    }

    private static LogData untyped(CharSequence source, BraceValue value) {
        if (value instanceof BraceValue.Block block) {
            return new LogData.Raw(source.subSequence(block.start(), block.end()).toString());
        }
        return value instanceof BraceValue.Text text
                ? new LogData.Text(text.value())
                : new LogData.Raw(((BraceValue.Token) value).value());
    }
}
