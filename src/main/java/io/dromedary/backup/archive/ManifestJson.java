package io.dromedary.backup.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dromedary.cluster.settings.Means;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** The JSON of a manifest, the same in folders and buckets. UTF-8. */
public final class ManifestJson {

    /** More is none of ours. */
    public static final int MOST_BYTES = 1 << 20;

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private ManifestJson() {}

    /** Writes one, for people too. */
    public static byte[] write(Manifest manifest) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("cluster", manifest.cluster());
        json.put("infobaseId", manifest.infobaseId().toString());
        json.put("infobase", manifest.infobase());
        json.put("means", manifest.means().word());
        json.put("file", manifest.file());
        json.put("size", manifest.size());
        json.put("sha256", manifest.sha256());
        json.put("startedAt", manifest.startedAt().toString());
        json.put("tookMillis", manifest.took().toMillis());
        ObjectNode tools = json.putObject("tools");
        new TreeMap<>(manifest.tools()).forEach(tools::put);
        manifest.generation().ifPresent(generation -> json.put("generation", generation));
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads one. Fields that it does not know are left out.
     *
     * @throws IllegalArgumentException if it is none; says what is wrong
     */
    public static Manifest read(byte[] content) {
        JsonNode json = parse(content);
        if (json.path("format").asInt() != FORMAT) {
            throw new IllegalArgumentException("format is not " + FORMAT);
        }
        try {
            return new Manifest(
                    text(json, "cluster"),
                    UUID.fromString(text(json, "infobaseId")),
                    text(json, "infobase"),
                    means(text(json, "means")),
                    file(text(json, "file")),
                    number(json, "size"),
                    sha256(text(json, "sha256")),
                    Instant.parse(text(json, "startedAt")),
                    Duration.ofMillis(number(json, "tookMillis")),
                    tools(json.path("tools")),
                    Optional.ofNullable(json.path("generation").textValue()));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("startedAt is not a time", e);
        }
    }

    private static JsonNode parse(byte[] content) {
        try {
            JsonNode json = JSON.readTree(new String(content, StandardCharsets.UTF_8));
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
        throw new IllegalArgumentException("it is not a JSON object");
    }

    private static String text(JsonNode json, String field) {
        String text = json.path(field).textValue();
        if (text == null) {
            throw new IllegalArgumentException(field + " is missing, or is not a text");
        }
        return text;
    }

    private static long number(JsonNode json, String field) {
        JsonNode number = json.path(field);
        if (!number.canConvertToLong() || !number.isIntegralNumber() || number.longValue() < 0) {
            throw new IllegalArgumentException(field + " is missing, or is not a number from 0");
        }
        return number.longValue();
    }

    private static Means means(String word) {
        return Arrays.stream(Means.values())
                .filter(means -> means.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("means is not " + word));
    }

    /** It lies beside its manifest and nowhere else. */
    private static String file(String name) {
        if (name.isBlank() || name.matches(".*[/\\\\\\p{Cntrl}].*") || name.matches("\\.+")) {
            throw new IllegalArgumentException("file is not the name of a file");
        }
        return name;
    }

    private static String sha256(String text) {
        if (!SHA256.matcher(text).matches()) {
            throw new IllegalArgumentException("sha256 is not 64 hexadecimal digits");
        }
        return text;
    }

    private static Map<String, String> tools(JsonNode json) {
        Map<String, String> tools = new TreeMap<>();
        json.properties().forEach(tool -> tools.put(tool.getKey(), tool.getValue().asText()));
        return tools;
    }
}
