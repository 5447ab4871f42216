package io.dromedary.component.rabbitmq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.OnecEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the routing keys of an event from a pattern such as {@value #DEFAULT}. Immutable and
 * thread-safe.
 *
 * <p>An event that changed several metadata objects has a key for each of them, so that whoever
 * binds to one of them is given it.
 *
 * @param pattern text with {@code {infobase}}, {@code {metadata}}, {@code {type}}, {@code {source}}
 *     and {@code {subject}}
 */
record RoutingKeys(String pattern) {

    static final String DEFAULT = "{infobase}.{metadata}.{type}";

    /** AMQP 0-9-1: a short string. */
    private static final int LONGEST = 255;

    /** A message with more keys than this would be mostly keys. */
    private static final int MOST = 64;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String METADATA = "metadata";
    private static final Set<String> METADATA_FIELDS = Set.of(METADATA, "additionalMetadata");
    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> PLACES =
            Set.of("infobase", METADATA, "type", "source", "subject");

    /**
     * Checks the pattern.
     *
     * @throws IllegalArgumentException if a place in braces means nothing
     */
    RoutingKeys {
        Matcher place = PLACE.matcher(pattern);
        while (place.find()) {
            if (!PLACES.contains(place.group(1))) {
                throw new IllegalArgumentException(
                        "routingKey '"
                                + pattern
                                + "': there is no "
                                + place.group()
                                + ", only {infobase}, {metadata}, {type}, {source}, {subject}");
            }
        }
    }

    /** At least one key, none longer than AMQP allows. */
    List<String> of(CloudEvent event) {
        if (!pattern.contains("{" + METADATA + "}")) {
            return List.of(key(event, ""));
        }
        Set<String> objects = metadata(event.getData());
        if (objects.isEmpty()) {
            return List.of(key(event, ""));
        }
        return objects.stream().limit(MOST).map(object -> key(event, object)).distinct().toList();
    }

    private String key(CloudEvent event, String object) {
        String key = filled(event, object);
        if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            key = filled(event, "");
        }
        return shortened(key);
    }

    private String filled(CloudEvent event, String object) {
        StringBuilder key = new StringBuilder(LONGEST);
        int from = 0;
        for (int close = pattern.indexOf('}'); close >= 0; close = pattern.indexOf('}', from)) {
            int open = pattern.lastIndexOf('{', close);
            if (open < from) {
                key.append(pattern, from, close + 1);
            } else {
                key.append(pattern, from, open);
                key.append(value(event, object, pattern.substring(open + 1, close)));
            }
            from = close + 1;
        }
        return withoutEmptyWords(key.append(pattern, from, pattern.length()));
    }

    private static String withoutEmptyWords(StringBuilder key) {
        StringBuilder words = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            boolean endsWord = words.length() > 0 && words.charAt(words.length() - 1) != '.';
            if (key.charAt(i) != '.' || endsWord) {
                words.append(key.charAt(i));
            }
        }
        int last = words.length() - 1;
        if (last >= 0 && words.charAt(last) == '.') {
            words.setLength(last);
        }
        return words.toString();
    }

    private static String value(CloudEvent event, String object, String place) {
        return switch (place) {
            case METADATA -> object;
            case "infobase" -> word(event.getExtension(OnecEvents.INFOBASE));
            case "type" -> event.getType();
            case "source" -> event.getSource().toString();
            default -> word(event.getSubject());
        };
    }

    /** One word of a topic key, whatever it contains. */
    private static String word(Object value) {
        return value == null || value.toString().isEmpty()
                ? "-"
                : value.toString().replace('.', '_');
    }

    private static String shortened(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST) {
            return key;
        }
        int end = LONGEST;
        // Not in the middle of a character: its later bytes begin with the bits 10.
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Names in {@code metadata} of the data itself and of each of its {@code changes}. */
    private static Set<String> metadata(CloudEventData data) {
        Set<String> names = new LinkedHashSet<>();
        if (data == null) {
            return names;
        }
        try (JsonParser json =
                data instanceof JsonCloudEventData tree
                        ? tree.getNode().traverse()
                        : JSON.createParser(data.toBytes())) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                object(json, names);
            }
        } catch (IOException e) {
            // Not JSON: then it has no metadata.
            names.clear();
        }
        return names;
    }

    private static void object(JsonParser json, Set<String> names) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (METADATA_FIELDS.contains(field)) {
                objects(json, element -> name(element, names));
            } else if (field.equals("changes")) {
                objects(json, element -> object(element, names));
            } else {
                json.skipChildren();
            }
        }
    }

    private interface Reading {
        void read(JsonParser json) throws IOException;
    }

    /** Reads an object, or each of an array of them; passes over anything else. */
    private static void objects(JsonParser json, Reading reading) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            reading.read(json);
        } else if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    reading.read(json);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private static void name(JsonParser json, Set<String> names) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isName = json.currentName().equals("name");
            if (json.nextToken() == JsonToken.VALUE_STRING && isName) {
                names.add(json.getText());
            } else {
                json.skipChildren();
            }
        }
    }
}
