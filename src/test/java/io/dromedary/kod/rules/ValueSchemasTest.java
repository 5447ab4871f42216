package io.dromedary.kod.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.yaml.InvalidYamlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The JSON Schema of a type")
class ValueSchemasTest {

    private static final String SCHEMA =
            "{\"type\":\"object\",\"required\":[\"Код\"],\"properties\":{\"Код\":{\"type\":\"string\"},\"Сумма\":{\"multipleOf\":0.01}}}";

    @TempDir private Path folder;

    private ValueSchemas schemas(String schema) throws IOException {
        Files.writeString(folder.resolve("a.json"), schema);
        Path rules =
                Files.writeString(
                        folder.resolve("kod.yaml"),
                        "this-node: 01\nnodes: {01: {centre: true}}\ntypes:\n  А.Б: {recipients: centre, schema: a.json}\n");
        return ValueSchemas.of(RulesFile.read(rules));
    }

    private static Optional<String> complaint(ValueSchemas schemas, String value) {
        return schemas.complaint("А.Б", value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("says where a value is wrong")
    void complains() throws IOException {
        ValueSchemas schemas = schemas(SCHEMA);
        assertThat(complaint(schemas, "{\"Код\":\"1\",\"Сумма\":0.07}")).isEmpty();
        assertThat(complaint(schemas, "{\"Код\":5}")).get().asString().contains("Код", "string");
        assertThat(complaint(schemas, "{}")).get().asString().contains("Код");
        assertThat(complaint(schemas, "{\"Код\"")).get().asString().contains("not JSON");
    }

    @Test
    @DisplayName("is asked about values of its type only")
    void others() throws IOException {
        assertThat(schemas(SCHEMA).complaint("А.В", "{}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(schemas(SCHEMA).has("А.Б")).isTrue();
        assertThat(ValueSchemas.none().has("А.Б")).isFalse();
        assertThat(complaint(ValueSchemas.ofAll(folder.resolve("a.json")), "{\"Код\":5}"))
                .isPresent();
    }

    @Test
    @DisplayName("may be replaced while the program runs; what is no schema replaces nothing")
    void replaced() throws IOException {
        ValueSchemas schemas = schemas(SCHEMA);
        assertThat(complaint(schemas, "{}")).isPresent();

        Files.writeString(folder.resolve("a.json"), "{\"required\":[\"Имя\"]}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> complaint(schemas, "{\"Имя\":1}").isEmpty());

        Files.writeString(folder.resolve("a.json"), "{\"required\":");
        await().during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> complaint(schemas, "{\"Имя\":1}").isEmpty());
        Files.delete(folder.resolve("a.json"));
        await().during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> complaint(schemas, "{}").isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"type\":",
                "",
                "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"objekt\"}",
                "{\"$ref\":\"http://localhost:1/other.json\"}",
                "{\"$ref\":\"#/$defs/none\"}"
            })
    @DisplayName("that is none, or wants another file, keeps the program from starting")
    void refused(String schema) {
        assertThatThrownBy(() -> schemas(schema))
                .isInstanceOf(InvalidYamlException.class)
                .hasMessageContaining("a.json: is no JSON Schema");
    }
}
