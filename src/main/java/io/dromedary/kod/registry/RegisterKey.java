package io.dromedary.kod.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What identifies a record set of a register (набор записей), in one spelling: two texts of the
 * same key have the same canonical form.
 *
 * <p>A key has two forms. In messages it is the filter (Отбор), any JSON; within a node it may be
 * an array of pairs, a pair a dimension: {@code [{"dateTime":"2020-07-27T16:03:05"},{"<UUID of the
 * metadata>":"<UUID>"}]}. The second one has a meaning in one node only.
 *
 * <p>The canonical form has no space, names in the order of their UTF-16 units, numbers without
 * exponent and needless zeros, and UUIDs in lower case. The order of arrays belongs to the key.
 */
public final class RegisterKey {

    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private static final int UUID_LENGTH = 36;
    private static final int HEXADECIMAL = 1;
    private static final int CAPITAL = 2;
    private static final int HYPHEN = 4;
    private static final byte[] KINDS = kinds();

    /** What names a value of an enumeration in 1C. */
    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");

    private static final int LONGEST_NUMBER = 100;

    private RegisterKey() {}

    /**
     * The UUID in lower case, if the text is one.
     *
     * @return empty for any other text
     */
    public static Optional<String> uuid(String text) {
        if (text.length() != UUID_LENGTH) {
            return Optional.empty();
        }
        int seen = 0;
        for (int at = 0; at < UUID_LENGTH; at++) {
            char letter = text.charAt(at);
            int kind = letter < KINDS.length ? KINDS[letter] : 0;
            int wanted = at == 8 || at == 13 || at == 18 || at == 23 ? HYPHEN : HEXADECIMAL;
            if ((kind & wanted) == 0) {
                return Optional.empty();
            }
            seen |= kind;
        }
        return Optional.of((seen & CAPITAL) == 0 ? text : text.toLowerCase(Locale.ROOT));
    }

    /** References are looked at by the million, so each letter is looked up. */
    private static byte[] kinds() {
        byte[] kinds = new byte[128];
        for (char digit : "0123456789abcdef".toCharArray()) {
            kinds[digit] = HEXADECIMAL;
            kinds[Character.toUpperCase(digit)] |= HEXADECIMAL;
        }
        for (char capital : "ABCDEF".toCharArray()) {
            kinds[capital] |= CAPITAL;
        }
        kinds['-'] = HYPHEN;
        return kinds;
    }

    /**
     * The canonical form of a filter.
     *
     * @throws IllegalArgumentException if the text is not JSON, has a name twice in one object, or
     *     numbers of more than 100 digits
     */
    public static String ofFilter(String json) {
        return of(json, RegisterKey::ofFilter);
    }

    /**
     * The canonical form of the filter that a parser stands at; it stands at its last token then.
     *
     * @throws IOException if it is not JSON
     * @throws IllegalArgumentException if it has a name twice in one object, or numbers of more
     *     than 100 digits
     */
    public static String ofFilter(JsonParser parser) throws IOException {
        StringWriter canonical = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(canonical)) {
            write(parser, out);
        }
        return canonical.toString();
    }

    /**
     * The canonical form of the key that a record set has within a node.
     *
     * @throws IllegalArgumentException if it is no array of such pairs; the message says which pair
     *     is wrong, and what may stand there
     */
    public static String ofNode(String json) {
        return of(json, RegisterKey::ofNode);
    }

    /**
     * The canonical form of the key within a node that a parser stands at; it stands at its last
     * token then.
     *
     * @throws IOException if it is not JSON
     * @throws IllegalArgumentException as {@link #ofNode(String)}
     */
    public static String ofNode(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException(
                    "the key of a record set is an array of pairs, such as"
                            + " [{\"dateTime\":\"2020-07-27T16:03:05\"}]");
        }
        StringWriter canonical = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(canonical)) {
            out.writeStartArray();
            for (int number = 1; parser.nextToken() != JsonToken.END_ARRAY; number++) {
                pair(parser, out, number);
            }
            out.writeEndArray();
        }
        return canonical.toString();
    }

    private static void pair(JsonParser parser, JsonGenerator out, int number) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT
                || parser.nextToken() != JsonToken.FIELD_NAME) {
            throw wrong(number, "is no object with one name and one value");
        }
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        out.writeStartObject();
        switch (name) {
            case "string" -> {
                require(token == JsonToken.VALUE_STRING, number, "is no text");
                out.writeStringField(name, parser.getText());
            }
            case "boolean" -> {
                require(token.isBoolean(), number, "is neither true nor false");
                out.writeBooleanField(name, token == JsonToken.VALUE_TRUE);
            }
            case "decimal" -> {
                require(
                        token.isNumeric() || token == JsonToken.VALUE_STRING,
                        number,
                        "is no number");
                out.writeFieldName(name);
                out.writeNumber(number(parser.getText()));
            }
            case "dateTime" -> {
                require(token == JsonToken.VALUE_STRING, number, "is no text with a date");
                out.writeStringField(name, dateTime(parser.getText(), number));
            }
            default -> {
                String metadata =
                        uuid(name)
                                .orElseThrow(
                                        () ->
                                                wrong(
                                                        number,
                                                        "has the name '"
                                                                + name
                                                                + "'; it may be string, boolean,"
                                                                + " decimal, dateTime or the UUID"
                                                                + " of a metadata object"));
                require(token == JsonToken.VALUE_STRING, number, "is no text with a UUID");
                out.writeStringField(metadata, reference(parser.getText(), number));
            }
        }
        out.writeEndObject();
        require(
                parser.nextToken() == JsonToken.END_OBJECT,
                number,
                "has more than one name: each dimension is an object of its own");
    }

    /** Values of enumerations have names where others have UUIDs. */
    private static String reference(String text, int number) {
        return uuid(text)
                .orElseGet(
                        () -> {
                            require(
                                    IDENTIFIER.matcher(text).matches(),
                                    number,
                                    "has the value '"
                                            + text
                                            + "', which is neither a UUID nor the name of a value"
                                            + " of an enumeration");
                            return text;
                        });
    }

    private static String dateTime(String text, int number) {
        try {
            return LocalDateTime.parse(text).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        } catch (DateTimeParseException e) {
            throw wrong(number, "has '" + text + "', which is no date such as 2020-07-27T16:03:05");
        }
    }

    private static void require(boolean holds, int number, String otherwise) {
        if (!holds) {
            throw wrong(number, otherwise);
        }
    }

    private static IllegalArgumentException wrong(int number, String reason) {
        return new IllegalArgumentException("dimension " + number + " of the key " + reason);
    }

    /** Reads the value that a parser stands at. */
    @FunctionalInterface
    private interface Form {
        String read(JsonParser parser) throws IOException;
    }

    private static String of(String json, Form form) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("the key of a record set is empty");
            }
            String canonical = form.read(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something follows the key of a record set");
            }
            return canonical;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the key of a record set is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonParser in, JsonGenerator out) throws IOException {
        switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, String> members = new TreeMap<>();
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    in.nextToken();
                    if (members.put(name, ofFilter(in)) != null) {
                        throw new IllegalArgumentException(
                                "the key of a record set has the name '" + name + "' twice");
                    }
                }
                out.writeStartObject();
                for (Map.Entry<String, String> member : members.entrySet()) {
                    out.writeFieldName(member.getKey());
                    out.writeRawValue(member.getValue());
                }
                out.writeEndObject();
            }
            case START_ARRAY -> {
                out.writeStartArray();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    write(in, out);
                }
                out.writeEndArray();
            }
            case VALUE_STRING -> out.writeString(uuid(in.getText()).orElse(in.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(number(in.getText()));
            default -> out.writeRawValue(in.getText());
        }
    }

    private static String number(String text) {
        String plain = text.strip();
        if (plain.length() <= LONGEST_NUMBER) {
            try {
                BigDecimal number = new BigDecimal(plain).stripTrailingZeros();
                if (number.signum() == 0) {
                    return "0";
                }
                if (Math.abs((long) number.scale()) <= LONGEST_NUMBER) {
                    return number.toPlainString();
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "the key of a record set has '" + plain + "', which is no number", e);
            }
        }
        throw new IllegalArgumentException(
                "the key of a record set has a number of more than " + LONGEST_NUMBER + " digits");
    }
}
