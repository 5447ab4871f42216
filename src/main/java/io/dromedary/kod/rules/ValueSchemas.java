package io.dromedary.kod.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.ClasspathSchemaLoader;
import com.networknt.schema.resource.DisallowSchemaLoader;
import io.dromedary.yaml.InvalidYamlException;
import io.dromedary.yaml.YamlProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks values by the JSON Schemas of their types. A schema is a file, which may be replaced while
 * the program runs: the next value more than a second later is checked by the new one, or, if that
 * is no schema, by the last one that was, which is logged.
 *
 * <p>Schemas of draft 4 to 2020-12, as their {@code $schema} says, 2020-12 without one. A schema
 * stands in one file: nothing is fetched from anywhere. Thread-safe.
 */
public final class ValueSchemas {

    private static final Logger LOG = LoggerFactory.getLogger(ValueSchemas.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int MOST_REASONS = 3;

    /** Numbers keep their digits: {@code multipleOf} would err on doubles. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
    }

    /** A file as it was read. */
    private record Version(FileTime modified, long bytes, long lookedAt, JsonSchema schema) {

        private boolean isOf(BasicFileAttributes attributes) {
            return modified.equals(attributes.lastModifiedTime()) && bytes == attributes.size();
        }

        private Version lookedAt(BasicFileAttributes attributes, long now) {
            return new Version(attributes.lastModifiedTime(), attributes.size(), now, schema);
        }
    }

    private final Map<String, Path> files;
    private final Optional<Path> forOthers;
    private final Map<Path, Version> versions = new ConcurrentHashMap<>();

    private ValueSchemas(Map<String, Path> files, Optional<Path> forOthers) {
        this.files = Map.copyOf(files);
        this.forOthers = forOthers;
    }

    /**
     * The schemas that the rules name.
     *
     * @throws InvalidYamlException if one of them is no JSON Schema, with its file
     */
    public static ValueSchemas of(RulesFile rules) {
        Map<String, Path> files = new TreeMap<>();
        rules.rules()
                .types()
                .forEach(
                        (type, rule) ->
                                rule.schema()
                                        .ifPresent(
                                                name ->
                                                        files.put(
                                                                type,
                                                                rules.folder().resolve(name))));
        ValueSchemas schemas = new ValueSchemas(files, Optional.empty());
        files.values().forEach(schemas::first);
        return schemas;
    }

    /**
     * One schema for the values of every type.
     *
     * @throws InvalidYamlException if it is no JSON Schema
     */
    public static ValueSchemas ofAll(Path file) {
        ValueSchemas schemas = new ValueSchemas(Map.of(), Optional.of(file));
        schemas.first(file);
        return schemas;
    }

    /** No schemas: every value is right. */
    public static ValueSchemas none() {
        return new ValueSchemas(Map.of(), Optional.empty());
    }

    /** Whether values of a type are checked. */
    public boolean has(String type) {
        return file(type).isPresent();
    }

    /**
     * Why a value is not as its type wants it: the places and what is wrong there, in a line.
     *
     * @param value JSON in UTF-8
     * @return empty if it is right, or its type has no schema
     */
    public Optional<String> complaint(String type, byte[] value) {
        return file(type).flatMap(file -> complaint(file, value));
    }

    /**
     * Refuses a value that is not as its type wants it.
     *
     * @param value JSON in UTF-8
     * @throws IllegalArgumentException if it is not; says why
     */
    public void require(String type, byte[] value) {
        complaint(type, value)
                .ifPresent(
                        complaint -> {
                            throw new IllegalArgumentException(
                                    "the schema of " + type + " refuses its value: " + complaint);
                        });
    }

    private Optional<Path> file(String type) {
        return Optional.ofNullable(files.get(type)).or(() -> forOthers);
    }

    private Optional<String> complaint(Path file, byte[] value) {
        try {
            JsonNode tree = JSON.readTree(value);
            List<String> reasons =
                    current(file).validate(tree).stream()
                            .limit(MOST_REASONS + 1L)
                            .map(ValidationMessage::getMessage)
                            .toList();
            return reasons.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            String.join(
                                            "; ",
                                            reasons.subList(
                                                    0, Math.min(reasons.size(), MOST_REASONS)))
                                    + (reasons.size() > MOST_REASONS ? "; and more" : ""));
        } catch (JsonProcessingException e) {
            return Optional.of("it is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void first(Path file) {
        try {
            versions.put(file, read(file));
        } catch (IOException | JsonSchemaException e) {
            throw new InvalidYamlException(
                    new YamlProblem(file.toString(), 0, "is no JSON Schema: " + reason(e)), e);
        }
    }

    private JsonSchema current(Path file) {
        Version version = versions.get(file);
        long now = System.nanoTime();
        if (now - version.lookedAt() < BETWEEN_LOOKS.toNanos()) {
            return version.schema();
        }
        return versions.compute(file, (path, last) -> refreshed(path, last, now)).schema();
    }

    private static Version refreshed(Path file, Version last, long now) {
        if (now - last.lookedAt() < BETWEEN_LOOKS.toNanos()) {
            return last; // another thread was here meanwhile
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (last.isOf(attributes)) {
                return last.lookedAt(attributes, now);
            }
            try {
                Version next = read(file);
                LOG.info("{} is the schema from now on", file);
                return next;
            } catch (JsonSchemaException | JsonProcessingException e) {
                LOG.warn("{} is no JSON Schema, the last one stays: {}", file, reason(e));
                return last.lookedAt(attributes, now);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read, the last one stays: {}", file, e.toString());
            return new Version(last.modified(), last.bytes(), now, last.schema());
        }
    }

    private static Version read(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        JsonNode node = JSON.readTree(Files.readAllBytes(file));
        if (!node.isObject() && !node.isBoolean()) {
            throw new JsonSchemaException("it is neither an object nor true or false");
        }
        JsonSchemaFactory factory =
                JsonSchemaFactory.builder(
                                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
                        .schemaLoaders(
                                loaders ->
                                        loaders.values(
                                                all -> {
                                                    all.clear();
                                                    all.add(new ClasspathSchemaLoader());
                                                    all.add(DisallowSchemaLoader.getInstance());
                                                }))
                        .build();
        String dialect = node.path("$schema").asText("");
        if (!dialect.isEmpty()) {
            List<ValidationMessage> wrong =
                    List.copyOf(factory.getSchema(SchemaLocation.of(dialect)).validate(node));
            if (!wrong.isEmpty()) {
                throw new JsonSchemaException(wrong.get(0).getMessage());
            }
        }
        JsonSchema schema =
                factory.getSchema(node, SchemaValidatorsConfig.builder().failFast(false).build());
        schema.initializeValidators();
        return new Version(
                attributes.lastModifiedTime(), attributes.size(), System.nanoTime(), schema);
    }

    private static String reason(Exception failure) {
        return failure instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(failure.getMessage());
    }
}
