package io.dromedary.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dromedary.event.PropertyFilter.Property;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads and writes filters in their JSON form, and reads them in their form for people. Stateless.
 */
final class FilterSyntax {

    private static final String SEPARATOR_PREFIX = "separator.";

    private static final String DATA_PREFIX = "data.";

    private static final String KNOWN_IN_JSON =
            known(property -> property.plural)
                    + ", "
                    + PropertyFilter.SEPARATORS
                    + ", "
                    + PropertyFilter.DATA;

    private static final String KNOWN_IN_TEXT =
            known(property -> property.singular)
                    + ", "
                    + SEPARATOR_PREFIX
                    + "NAME, "
                    + DATA_PREFIX
                    + "PATH";

    private FilterSyntax() {}

    static EventFilter parse(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("a filter must be a JSON object, not " + json);
        }
        SortedMap<Property, SortedSet<String>> properties = new TreeMap<>();
        SortedMap<String, SortedSet<String>> separators = new TreeMap<>();
        SortedMap<String, SortedSet<String>> data = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (name.equals(PropertyFilter.SEPARATORS)) {
                separators.putAll(byKey(name, value));
            } else if (name.equals(PropertyFilter.DATA)) {
                data.putAll(byKey(name, value));
            } else {
                Property property =
                        find(name, known -> known.plural).orElseThrow(() -> unknown(name));
                properties.put(property, canonical(property, values(name, value)));
            }
        }
        return json.isEmpty() ? EventFilter.ALL : new PropertyFilter(properties, separators, data);
    }

    static EventFilter parseText(String text) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String piece : split(text, ';', text)) {
            if (!piece.isBlank()) {
                add(piece.strip(), text, json);
            }
        }
        return parse(json);
    }

    static ObjectNode write(EventFilter filter) {
        if (filter instanceof PropertyFilter properties) {
            return properties.json();
        }
        if (filter.equals(EventFilter.ALL)) {
            return JsonNodeFactory.instance.objectNode();
        }
        throw new IllegalStateException("a filter made by code has no JSON form: " + filter);
    }

    private static void add(String piece, String text, ObjectNode json) {
        int equals = piece.indexOf('=');
        if (equals < 0) {
            throw wrong(text, piece, "is not of the form name=value,value");
        }
        String name = piece.substring(0, equals).strip();
        ObjectNode target = json;
        String key;
        if (name.startsWith(SEPARATOR_PREFIX)) {
            target = objectIn(json, PropertyFilter.SEPARATORS);
            key = name.substring(SEPARATOR_PREFIX.length());
        } else if (name.startsWith(DATA_PREFIX)) {
            target = objectIn(json, PropertyFilter.DATA);
            key = name.substring(DATA_PREFIX.length());
        } else {
            key =
                    find(name, property -> property.singular)
                            .orElseThrow(
                                    () ->
                                            wrong(
                                                    text,
                                                    piece,
                                                    "has an unknown name; known are "
                                                            + KNOWN_IN_TEXT))
                            .plural;
        }
        if (target.has(key)) {
            throw wrong(text, piece, "names " + name + " a second time; join its values by ,");
        }
        ArrayNode values = target.putArray(key);
        for (String value : split(piece.substring(equals + 1), ',', text)) {
            String bare = unquote(value.strip(), text);
            if (bare.isEmpty()) {
                throw wrong(text, piece, "has an empty value");
            }
            values.add(bare);
        }
    }

    private static ObjectNode objectIn(ObjectNode json, String name) {
        return json.get(name) instanceof ObjectNode present ? present : json.putObject(name);
    }

    /** Splits outside of double quotes. */
    private static List<String> split(String text, char delimiter, String whole) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"') {
                quoted = !quoted;
            } else if (character == delimiter && !quoted) {
                pieces.add(text.substring(start, i));
                start = i + 1;
            }
        }
        if (quoted) {
            throw wrong(whole, text.substring(start), "has a quotation mark that is not closed");
        }
        pieces.add(text.substring(start));
        return pieces;
    }

    private static String unquote(String value, String text) {
        if (!value.contains("\"")) {
            return value;
        }
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            throw wrong(
                    text, value, "must be quoted as a whole, \"\" standing for a quotation mark");
        }
        return value.substring(1, value.length() - 1).replace("\"\"", "\"");
    }

    private static Map<String, SortedSet<String>> byKey(String name, JsonNode json) {
        if (!json.isObject() || json.isEmpty()) {
            throw new IllegalArgumentException(
                    "filter property '"
                            + name
                            + "' must be an object with values by name, not "
                            + json);
        }
        if (json.has("")) {
            throw new IllegalArgumentException("filter property '" + name + "' has an empty name");
        }
        Map<String, SortedSet<String>> values = new TreeMap<>();
        json.properties()
                .forEach(
                        field ->
                                values.put(
                                        field.getKey(),
                                        values(name + "." + field.getKey(), field.getValue())));
        return values;
    }

    private static SortedSet<String> values(String name, JsonNode json) {
        SortedSet<String> values = new TreeSet<>();
        if (json.isArray()) {
            json.forEach(value -> values.add(value(name, value)));
        } else {
            values.add(value(name, json));
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(
                    "filter property '" + name + "' is empty; leave it out to let everything pass");
        }
        return values;
    }

    private static String value(String name, JsonNode json) {
        if (!json.isValueNode() || json.isNull() || json.asText().isEmpty()) {
            throw new IllegalArgumentException(
                    "filter property '"
                            + name
                            + "' must be a text or a list of texts, not "
                            + json);
        }
        String value = json.asText();
        int star = value.indexOf('*');
        if (star >= 0 && star < value.length() - 1) {
            throw new IllegalArgumentException(
                    "filter property '"
                            + name
                            + "': * may stand only at the end, not as in '"
                            + value
                            + "'");
        }
        return value;
    }

    /** Types are prefixes, and sources compared as they are sent, in ASCII. */
    private static SortedSet<String> canonical(Property property, SortedSet<String> values) {
        return switch (property) {
            case TYPES ->
                    values.stream()
                            .map(value -> value.endsWith("*") ? value : value + "*")
                            .collect(Collectors.toCollection(TreeSet::new));
            case SOURCES ->
                    values.stream()
                            .map(FilterSyntax::ascii)
                            .collect(Collectors.toCollection(TreeSet::new));
            default -> values;
        };
    }

    private static String known(Function<Property, String> naming) {
        return Arrays.stream(Property.values()).map(naming).collect(Collectors.joining(", "));
    }

    private static Optional<Property> find(String name, Function<Property, String> naming) {
        return Arrays.stream(Property.values())
                .filter(property -> naming.apply(property).equals(name))
                .findFirst();
    }

    private static String ascii(String source) {
        try {
            return URI.create(source.replace(" ", "%20")).toASCIIString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "filter property 'sources': '" + source + "' is not a URI reference", e);
        }
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(
                "unknown filter property '" + name + "'; known are " + KNOWN_IN_JSON);
    }

    private static IllegalArgumentException wrong(String text, String piece, String what) {
        return new IllegalArgumentException("filter '" + text + "': '" + piece + "' " + what);
    }
}
