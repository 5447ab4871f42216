package io.dromedary.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.PropertyFilter.Pattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a filter asks of an event's data. The JSON is read once, as far as needed: branches that
 * nobody asks about are skipped, and reading ends when everything asked has been found.
 */
final class DataCriteria {

    private static final JsonFactory JSON = new JsonFactory();

    private static final List<String> METADATA_PATHS =
            List.of(
                    "metadata.name",
                    "metadata.id",
                    "changes.metadata.name",
                    "changes.metadata.id",
                    "changes.additionalMetadata.name",
                    "changes.additionalMetadata.id");

    private static final List<String> USER_PATHS = List.of("user.name", "user.id");

    private final Node root = new Node();
    private int count;

    private DataCriteria() {}

    static DataCriteria of(
            Collection<String> metadata,
            Collection<String> users,
            Map<String, SortedSet<String>> values) {
        DataCriteria criteria = new DataCriteria();
        criteria.add(METADATA_PATHS, metadata);
        criteria.add(USER_PATHS, users);
        values.forEach((path, patterns) -> criteria.add(List.of(path), patterns));
        return criteria;
    }

    /** Whether the data has everything that is asked for; data that is not JSON has nothing. */
    boolean test(CloudEventData data) {
        if (count == 0) {
            return true;
        }
        if (data == null) {
            return false;
        }
        try (JsonParser json = parserOf(data)) {
            return json.nextToken() != null && new Search().value(root, json);
        } catch (IOException e) {
            return false;
        }
    }

    private void add(List<String> paths, Collection<String> patterns) {
        if (patterns.isEmpty()) {
            return;
        }
        Criterion criterion = new Criterion(count++, patterns);
        for (String path : paths) {
            Node node = root;
            for (String name : path.split("\\.", -1)) {
                node = node.children.computeIfAbsent(name, any -> new Node());
            }
            node.criteria.add(criterion);
        }
    }

    private static JsonParser parserOf(CloudEventData data) throws IOException {
        return data instanceof JsonCloudEventData json
                ? json.getNode().traverse()
                : JSON.createParser(data.toBytes());
    }

    /** A place in the data; the elements of an array share the place of the array. */
    private static final class Node {
        private final Map<String, Node> children = new HashMap<>();
        private final List<Criterion> criteria = new ArrayList<>(1);
    }

    /** Met when a value at one of its places matches one of the patterns. */
    private record Criterion(int number, Collection<String> patterns) {}

    private final class Search {

        private final boolean[] met = new boolean[count];
        private int left = count;

        /** Reads one value; true as soon as nothing is left to be found. */
        boolean value(Node node, JsonParser json) throws IOException {
            switch (json.currentToken()) {
                case START_OBJECT -> {
                    return object(node, json);
                }
                case START_ARRAY -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        if (value(node, json)) {
                            return true;
                        }
                    }
                    return false;
                }
                case VALUE_NULL -> {
                    return false;
                }
                default -> {
                    return scalar(node, json.getText());
                }
            }
        }

        private boolean object(Node node, JsonParser json) throws IOException {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                Node child = node.children.get(json.currentName());
                json.nextToken();
                if (child == null) {
                    json.skipChildren();
                } else if (value(child, json)) {
                    return true;
                }
            }
            return false;
        }

        private boolean scalar(Node node, String value) {
            for (Criterion criterion : node.criteria) {
                if (!met[criterion.number] && Pattern.anyMatches(criterion.patterns, value)) {
                    met[criterion.number] = true;
                    left--;
                }
            }
            return left == 0;
        }
    }
}
