package io.dromedary.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A filter by values of one property or more. Equal if the properties are, in whatever order given.
 */
final class PropertyFilter implements EventFilter {

    /** What can be asked for by a list of values, in the order in which it is written. */
    enum Property {
        TYPES("types", "type"),
        SUBJECTS("subjects", "subject"),
        SOURCES("sources", "source"),
        METADATA("metadata", "metadata"),
        USERS("users", "user"),
        INFOBASES("infobases", "infobase");

        /** Name in the JSON form. */
        final String plural;

        /** Name in the text form. */
        final String singular;

        Property(String plural, String singular) {
            this.plural = plural;
            this.singular = singular;
        }
    }

    /** Name in the JSON form of the values of separators, by separator. */
    static final String SEPARATORS = "separators";

    /** Name in the JSON form of the values in an event's data, by path. */
    static final String DATA = "data";

    private final SortedMap<Property, SortedSet<String>> properties;
    private final SortedMap<String, SortedSet<String>> separators;
    private final SortedMap<String, SortedSet<String>> data;
    private final DataCriteria criteria;

    PropertyFilter(
            SortedMap<Property, SortedSet<String>> properties,
            SortedMap<String, SortedSet<String>> separators,
            SortedMap<String, SortedSet<String>> data) {
        this.properties = properties;
        this.separators = separators;
        this.data = data;
        this.criteria =
                DataCriteria.of(valuesOf(Property.METADATA), valuesOf(Property.USERS), data);
    }

    @Override
    public boolean test(CloudEvent event) {
        return matches(Property.TYPES, event.getType())
                && matches(Property.SUBJECTS, event.getSubject())
                && matches(Property.SOURCES, event.getSource().toString())
                && matches(Property.INFOBASES, event.getExtension(OnecEvents.INFOBASE))
                && matchesSeparators(event.getExtension(OnecEvents.SEPARATORS))
                && criteria.test(event.getData());
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        properties.forEach((property, values) -> json.set(property.plural, array(values)));
        putAll(SEPARATORS, separators, json);
        putAll(DATA, data, json);
        return json;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PropertyFilter that
                && properties.equals(that.properties)
                && separators.equals(that.separators)
                && data.equals(that.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(properties, separators, data);
    }

    @Override
    public String toString() {
        return json().toString();
    }

    private SortedSet<String> valuesOf(Property property) {
        return properties.getOrDefault(property, new TreeSet<>());
    }

    private boolean matches(Property property, Object value) {
        SortedSet<String> patterns = properties.get(property);
        return patterns == null
                || (value != null && Pattern.anyMatches(patterns, value.toString()));
    }

    private boolean matchesSeparators(Object extension) {
        if (separators.isEmpty()) {
            return true;
        }
        if (extension == null) {
            return false;
        }
        // Values may hold the delimiter, so they are looked for rather than taken apart.
        String all = ";" + extension + ";";
        return separators.entrySet().stream()
                .allMatch(
                        asked ->
                                asked.getValue().stream()
                                        .anyMatch(value -> holds(all, asked.getKey(), value)));
    }

    private static boolean holds(String all, String separator, String pattern) {
        String start = ";" + separator + "=" + Pattern.prefixOf(pattern);
        return all.contains(Pattern.isOpen(pattern) ? start : start + ";");
    }

    private static void putAll(
            String name, Map<String, SortedSet<String>> values, ObjectNode json) {
        if (!values.isEmpty()) {
            ObjectNode object = json.putObject(name);
            values.forEach((key, patterns) -> object.set(key, array(patterns)));
        }
    }

    private static ArrayNode array(Collection<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    /** A value that may end with {@code *}. */
    static final class Pattern {

        private Pattern() {}

        static boolean isOpen(String pattern) {
            return pattern.endsWith("*");
        }

        static String prefixOf(String pattern) {
            return isOpen(pattern) ? pattern.substring(0, pattern.length() - 1) : pattern;
        }

        static boolean matches(String pattern, String value) {
            return isOpen(pattern) ? value.startsWith(prefixOf(pattern)) : value.equals(pattern);
        }

        static boolean anyMatches(Collection<String> patterns, String value) {
            for (String pattern : patterns) {
                if (matches(pattern, value)) {
                    return true;
                }
            }
            return false;
        }
    }
}
