package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogData;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Typed values as the platform writes them in both formats: <code>{"S","text"}</code>, <code>
 * {"R",39:80c9…}</code>, <code>{"P",{6,{"S","…"},…}}</code>. What is not understood stays {@link
 * LogData.Raw}; nothing is thrown. Not thread-safe, but for what is static.
 */
public final class TypedValues {

    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 64;

    private final int textLimit;
    private boolean cut;

    TypedValues(int textLimit) {
        this.textLimit = textLimit;
    }

    /** The value that {@code text} spells, braces included; raw if it is not the whole of it. */
    public static LogData parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TypedValues(Integer.MAX_VALUE).read(bytes, 0, bytes.length);
    }

    /**
     * The value of a scalar whose type letter is stored apart from it.
     *
     * @param letter {@code U}, {@code N}, {@code B}, {@code D} or {@code R}
     * @param value the bare value, which says nothing of {@code U}
     * @return {@link LogData.Raw} in the notation of the text format if it does not fit its letter
     */
    public static LogData scalar(char letter, String value) {
        return letter == 'U'
                ? LogData.Undefined.INSTANCE
                : parse("{\"" + letter + "\"," + value + "}");
    }

    /** Whether a text was cut since this was last asked. */
    boolean cutSomething() {
        boolean result = cut;
        cut = false;
        return result;
    }

    /** The value these bytes are; raw if it is not the whole of them. */
    LogData read(byte[] bytes, int start, int end) {
        BraceCursor cursor = new BraceCursor(bytes, start, end);
        LogData value = read(cursor);
        return cursor.position() == end
                ? value
                : new LogData.Raw(limited(cursor.between(start, end)));
    }

    /** The value the cursor stands at; behind it afterwards. What is not understood stays raw. */
    LogData read(BraceCursor at) {
        return read(at, 0);
    }

    private LogData read(BraceCursor at, int depth) {
        int start = at.position();
        if (depth < DEEPEST) {
            LogData value = at.isAt('{') ? typed(at, depth) : plain(at);
            if (value != null) {
                return value;
            }
        }
        at.moveTo(start);
        at.skip();
        String raw = at.between(start, at.position()).strip();
        return new LogData.Raw(limited(raw));
    }

    /** Null if the block is not understood. */
    private LogData typed(BraceCursor at, int depth) {
        if (!at.open() || !at.text() || at.tokenLength() != 1) {
            return null;
        }
        char type = at.token().charAt(0);
        if (type == 'U') {
            return at.close() ? LogData.Undefined.INSTANCE : null;
        }
        if (!at.comma()) {
            return null;
        }
        LogData value =
                switch (type) {
                    case 'S' -> at.text() ? new LogData.Text(token(at)) : null;
                    case 'N' -> at.bare() ? number(at) : null;
                    case 'B' -> at.bare() ? bool(at.number()) : null;
                    case 'D' -> at.bare() ? moment(at) : null;
                    case 'R' -> at.bare() ? reference(at.token()) : null;
                    case 'P' -> structure("Structure", at, depth);
                    case 'A' -> structure("Array", at, depth);
                    default -> null;
                };
        return value != null && at.close() ? value : null;
    }

    private LogData plain(BraceCursor at) {
        return at.isAt('"') && at.text() ? new LogData.Text(token(at)) : null;
    }

    private LogData structure(String type, BraceCursor at, int depth) {
        if (!at.open()) {
            return null;
        }
        long kind = -1;
        List<LogData> values = new ArrayList<>();
        boolean more = !at.isAt('}');
        if (more && !at.isAt('{') && !at.isAt('"')) {
            at.bare();
            kind = at.number();
            if (kind < 0) {
                return null;
            }
            more = at.comma();
        }
        while (more) {
            values.add(read(at, depth + 1));
            more = at.comma();
        }
        return at.close() ? new LogData.Structure(type, kind, List.copyOf(values)) : null;
    }

    private static LogData number(BraceCursor at) {
        if (at.tokenLength() > LONGEST_NUMBER) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(at.token());
            // 1e999999999 is a number too, but nobody can print it.
            return Math.abs((long) number.scale()) <= 1000 ? new LogData.Numeric(number) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static LogData bool(long number) {
        return number == 0 || number == 1 ? new LogData.Bool(number == 1) : null;
    }

    private static LogData moment(BraceCursor at) {
        try {
            return at.tokenLength() == 14 && at.number() >= 0
                    ? new LogData.Moment(dateTime(at.number()))
                    : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** From the number {@code yyyyMMddHHmmss}. */
    static LocalDateTime dateTime(long date) {
        return LocalDateTime.of(
                (int) (date / 10_000_000_000L),
                (int) (date / 100_000_000 % 100),
                (int) (date / 1_000_000 % 100),
                (int) (date / 10_000 % 100),
                (int) (date / 100 % 100),
                (int) (date % 100));
    }

    private static LogData reference(String token) {
        int colon = token.indexOf(':');
        if (colon < 1 || colon > 9 || token.length() != colon + 33) {
            return null;
        }
        try {
            int table = Integer.parseInt(token.substring(0, colon));
            String hex = token.substring(colon + 1);
            // The database keeps the parts of a UUID in another order.
            long high =
                    Long.parseUnsignedLong(
                            hex.substring(24) + hex.substring(20, 24) + hex.substring(16, 20), 16);
            long low = Long.parseUnsignedLong(hex.substring(0, 16), 16);
            return new LogData.Reference(table, new UUID(high, low));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private String token(BraceCursor at) {
        return limited(at.token());
    }

    private String limited(String text) {
        if (text.length() <= textLimit) {
            return text;
        }
        cut = true;
        return Texts.cut(text, textLimit);
    }
}
