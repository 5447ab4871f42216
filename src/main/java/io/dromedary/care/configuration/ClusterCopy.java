package io.dromedary.care.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dromedary.cluster.rac.RacRecord;
import io.dromedary.cluster.rac.RacSection;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a cluster, as JSON. Immutable.
 *
 * <pre>{@code
 * {"format": 1, "cluster": "main", "takenAt": "2026-01-31T00:30:00Z",
 *  "sections": [{"command": "rule list", "scope": {"server": "..."}, "records": [{...}]}]}
 * }</pre>
 *
 * @param cluster its name in the settings
 * @param sections what rac told, without permission codes
 */
record ClusterCopy(String cluster, Instant takenAt, List<RacSection> sections) {

    private static final int FORMAT = 1;
    private static final Set<String> SECRET = Set.of("permission-code", "pwd", "db-pwd");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Leaves out what is secret. */
    ClusterCopy {
        sections =
                sections.stream()
                        .map(
                                one ->
                                        new RacSection(
                                                one.command(),
                                                one.scope(),
                                                one.records().stream()
                                                        .map(ClusterCopy::open)
                                                        .toList(),
                                                one.problem()))
                        .toList();
    }

    private static RacRecord open(RacRecord record) {
        Map<String, String> fields = new LinkedHashMap<>(record.fields());
        fields.keySet().removeAll(SECRET);
        return new RacRecord(fields);
    }

    /** Whether everything could be read. */
    boolean isWhole() {
        return sections.stream().allMatch(section -> section.problem().isEmpty());
    }

    /** What could not be read first, and why, and how much besides. */
    String problems() {
        List<String> all =
                sections.stream()
                        .flatMap(
                                section ->
                                        section.problem().stream()
                                                .map(problem -> section.command() + ": " + problem))
                        .toList();
        return all.size() < 2
                ? String.join("", all)
                : "%s, and %d more".formatted(all.get(0), all.size() - 1);
    }

    byte[] write() {
        ObjectNode root =
                JSON.createObjectNode()
                        .put("format", FORMAT)
                        .put("cluster", cluster)
                        .put("takenAt", takenAt.toString());
        ArrayNode list = root.putArray("sections");
        for (RacSection section : sections) {
            ObjectNode one = list.addObject().put("command", section.command());
            ObjectNode scope = one.putObject("scope");
            section.scope().forEach(scope::put);
            ArrayNode records = one.putArray("records");
            section.records().forEach(record -> put(records.addObject(), record.fields()));
            section.problem().ifPresent(problem -> one.put("problem", problem));
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new CopyException("The settings of a cluster cannot be written as JSON", e);
        }
    }

    private static void put(ObjectNode object, Map<String, String> fields) {
        fields.forEach(object::put);
    }

    /**
     * Reads one.
     *
     * @param name of the copy, for the message
     * @throws CopyException if it is none
     */
    static ClusterCopy read(String name, byte[] json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root == null || root.path("format").asInt() != FORMAT) {
                throw new CopyException(
                        name + " is no copy of a cluster's settings that this version knows");
            }
            List<RacSection> sections = new ArrayList<>();
            for (JsonNode one : root.path("sections")) {
                List<RacRecord> records = new ArrayList<>();
                one.path("records").forEach(record -> records.add(new RacRecord(fields(record))));
                sections.add(
                        new RacSection(
                                one.path("command").asText(),
                                fields(one.path("scope")),
                                records,
                                Optional.ofNullable(one.path("problem").textValue())));
            }
            return new ClusterCopy(
                    root.path("cluster").asText(),
                    Instant.parse(root.path("takenAt").asText()),
                    sections);
        } catch (IOException | DateTimeParseException e) {
            throw new CopyException(name + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> fields(JsonNode object) {
        Map<String, String> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        return fields;
    }
}
