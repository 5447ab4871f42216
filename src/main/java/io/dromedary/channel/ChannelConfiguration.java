package io.dromedary.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the events of a channel (внутренний получатель) come from: an exchange of the broker and
 * the keys by which a queue is bound to it. Immutable; equal whatever the order of the keys was.
 *
 * <p>As JSON {@code {"bindings":["trade.#"],"exchange":"onec.events"}}, with names and keys in the
 * order of their characters: the same configuration always has the same text, of which its channel
 * is named.
 *
 * @param exchange name of the exchange
 * @param bindings binding keys, at least one
 */
public record ChannelConfiguration(String exchange, SortedSet<String> bindings) {

    /** The exchange if none is named. */
    public static final String DEFAULT_EXCHANGE = "onec.events";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** AMQP 0-9-1: a short string. */
    private static final int LONGEST = 255;

    private static final Pattern NEVER = Pattern.compile(",|\\{\\{");

    /** What the URI of the channel's route would not leave as it is. */
    private static final Pattern OF_AN_EXCHANGE = Pattern.compile("[?%]|^/|}}");

    /** The same for a key, which is an option of that route. */
    private static final Pattern OF_A_KEY = Pattern.compile("[&%+]|^RAW[({]|}}");

    private static final String PREFIX = "exchange-";
    private static final int DIGEST_BYTES = 16;
    private static final String EXCHANGE = "exchange";
    private static final String BINDINGS = "bindings";
    private static final String KEY = "a binding key";

    /**
     * Checks what the broker would refuse later.
     *
     * @throws IllegalArgumentException if a name or key is empty, too long, or cannot be listed
     */
    public ChannelConfiguration {
        checked(EXCHANGE, exchange, NEVER);
        bindings = Collections.unmodifiableSortedSet(new TreeSet<>(bindings));
        if (bindings.isEmpty()) {
            throw new IllegalArgumentException(
                    "bindings is a list of at least one binding key; [\"#\"] lets everything in");
        }
        bindings.forEach(key -> checked(KEY, key, NEVER));
    }

    /**
     * Reads the JSON form.
     *
     * @throws IllegalArgumentException if it is not of that form; says what is wrong
     */
    public static ChannelConfiguration parse(JsonNode json) {
        ChannelConfiguration parsed = read(json);
        checked(EXCHANGE, parsed.exchange, OF_AN_EXCHANGE);
        parsed.bindings.forEach(key -> checked(KEY, key, OF_A_KEY));
        return parsed;
    }

    private static ChannelConfiguration read(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException(
                    "a channel's configuration is an object with exchange and bindings, not "
                            + json);
        }
        json.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!name.equals(EXCHANGE) && !name.equals(BINDINGS)) {
                                throw new IllegalArgumentException(
                                        "a channel's configuration has exchange and bindings, not '"
                                                + name
                                                + "'");
                            }
                        });
        SortedSet<String> bindings = new TreeSet<>();
        for (JsonNode key : json.path(BINDINGS)) {
            bindings.add(text(KEY, key));
        }
        return new ChannelConfiguration(
                json.has(EXCHANGE) ? text(EXCHANGE, json.get(EXCHANGE)) : DEFAULT_EXCHANGE,
                bindings);
    }

    /**
     * Reads the JSON form as it was stored.
     *
     * @throws SQLException if it is not what was stored
     */
    public static ChannelConfiguration parseStored(String json) throws SQLException {
        try {
            return read(JSON.readTree(json));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SQLException("the stored channel " + json + " cannot be read", e);
        }
    }

    /** The canonical JSON form. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        bindings.forEach(json.putArray(BINDINGS)::add);
        json.put(EXCHANGE, exchange);
        return json;
    }

    /** Name of the channel: {@code exchange-} and half of the SHA-256 of the canonical JSON. */
    public String channel() {
        byte[] digest = sha256().digest(toJson().toString().getBytes(StandardCharsets.UTF_8));
        return PREFIX + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String text(String what, JsonNode value) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException(what + " is a text, not " + value);
        }
        return value.textValue();
    }

    private static void checked(String what, String value, Pattern forbidden) {
        if (value.isBlank() || value.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw refused(what, value, " has 1 to " + LONGEST + " bytes");
        }
        Matcher found = forbidden.matcher(value);
        if (found.find()) {
            throw refused(what, value, " cannot have " + found.group() + " there");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw refused(what, value, " has no control characters");
        }
    }

    private static IllegalArgumentException refused(String what, String value, String why) {
        return new IllegalArgumentException(
                what + why + ", unlike '" + value.replaceAll("\\p{Cntrl}", "?") + "'");
    }
}
