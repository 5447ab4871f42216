package io.dromedary.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of the usual linters that matter here; there is no engine to try the files with. */
@DisplayName("The container files")
class ContainerFilesTest {
    private static final Path DOCKER = Path.of("docker");

    @Nested
    @DisplayName("Dockerfile")
    class Dockerfile {
        private final List<Instruction> instructions = instructions();

        @Test
        @DisplayName("names every base image with a version")
        void versions() {
            assertThat(all("FROM"))
                    .isNotEmpty()
                    .allSatisfy(
                            from ->
                                    assertThat(from.words()[0])
                                            .contains(":")
                                            .doesNotEndWith(":latest"));
        }

        @Test
        @DisplayName("copies only from stages and paths that exist")
        void copies() {
            List<String> stages =
                    all("FROM").stream()
                            .filter(from -> from.arguments().contains(" AS "))
                            .map(from -> from.words()[2])
                            .toList();
            for (Instruction copy : all("COPY")) {
                String first = copy.words()[0];
                if (first.startsWith("--from=")) {
                    assertThat(stages).contains(first.substring("--from=".length()));
                } else {
                    assertThat(Path.of(first)).exists();
                }
            }
        }

        @Test
        @DisplayName("has no ADD: what is copied is copied as it is")
        void noAdd() {
            assertThat(all("ADD")).isEmpty();
        }

        @Test
        @DisplayName("runs as a user other than root from before the entry point on")
        void user() {
            Instruction user = last("USER").orElseThrow();

            assertThat(user.words()[0]).isNotIn("root", "0");
            assertThat(user.line()).isLessThan(last("ENTRYPOINT").orElseThrow().line());
        }

        @Test
        @DisplayName(
                "starts the program itself, without a shell in between that would keep signals")
        void execForm() {
            assertThat(last("ENTRYPOINT").orElseThrow().arguments()).startsWith("[").endsWith("]");
            assertThat(last("HEALTHCHECK").orElseThrow().arguments()).contains(" CMD [");
        }

        @Test
        @DisplayName("puts libraries below our own classes, so that an update is small")
        void layers() {
            List<String> layers =
                    all("COPY").stream()
                            .map(copy -> copy.words()[1])
                            .filter(path -> path.contains("/extracted/"))
                            .toList();

            assertThat(layers)
                    .containsExactly(
                            "/build/extracted/dependencies/",
                            "/build/extracted/spring-boot-loader/",
                            "/build/extracted/snapshot-dependencies/",
                            "/build/extracted/application/");
        }

        @Test
        @DisplayName("gets everything that it copies past .dockerignore")
        void ignored() throws IOException {
            List<String> kept =
                    Files.readAllLines(Path.of(".dockerignore")).stream()
                            .filter(line -> line.startsWith("!"))
                            .map(line -> line.substring(1))
                            .toList();

            assertThat(all("COPY"))
                    .filteredOn(copy -> !copy.words()[0].startsWith("--from="))
                    .allSatisfy(
                            copy ->
                                    assertThat(kept)
                                            .anyMatch(path -> path.startsWith(copy.words()[0])));
        }

        private List<Instruction> all(String keyword) {
            return instructions.stream().filter(i -> i.keyword().equals(keyword)).toList();
        }

        private Optional<Instruction> last(String keyword) {
            return all(keyword).stream().reduce((first, second) -> second);
        }
    }

    @Nested
    @DisplayName("compose.yaml")
    class Compose {
        private final JsonNode root = compose("compose.yaml");
        private final JsonNode service = root.at("/services/dromedary");

        @Test
        @DisplayName("opens its ports to this machine only")
        void loopback() {
            assertThat(service.path("ports"))
                    .isNotEmpty()
                    .allSatisfy(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
        }

        @Test
        @DisplayName("gets the log read-only and keeps its data in a named volume")
        void mounts() {
            assertThat(mount("/onec").path("read_only").asBoolean()).isTrue();
            assertThat(mount("/opt/dromedary/data").path("type").asText()).isEqualTo("volume");
            assertThat(
                            root.path("volumes")
                                    .has(mount("/opt/dromedary/data").path("source").asText()))
                    .isTrue();
        }

        @Test
        @DisplayName("has no right that it does not need")
        void rights() {
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
            assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
            assertThat(service.path("privileged").asBoolean()).isFalse();
        }

        @Test
        @DisplayName("takes its token from a secret, never from the environment")
        void secrets() {
            assertThat(service.path("secrets"))
                    .allSatisfy(
                            secret ->
                                    assertThat(root.path("secrets").has(secret.asText())).isTrue());
            assertThat(service.path("environment").toString()).doesNotContainIgnoringCase("token");
        }

        @Test
        @DisplayName("has every variable explained in .env.example")
        void variables() throws IOException {
            String example = Files.readString(DOCKER.resolve(".env.example"));
            Matcher variable =
                    Pattern.compile("\\$\\{([A-Z_]+)").matcher(Files.readString(composeFile()));
            List<String> names = new ArrayList<>();
            while (variable.find()) {
                names.add(variable.group(1));
            }

            assertThat(names)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(example).contains("\n" + name + "="));
        }

        private JsonNode mount(String target) {
            for (JsonNode volume : service.path("volumes")) {
                if (volume.path("target").asText().equals(target)) {
                    return volume;
                }
            }
            throw new AssertionError("nothing is mounted at " + target);
        }
    }

    @Nested
    @DisplayName("compose.bus.yaml")
    class Bus {
        private final JsonNode root = compose("compose.bus.yaml");

        @Test
        @DisplayName("adds servers of a stated version, without rights and open ports")
        void servers() {
            for (String server : List.of("rabbitmq", "postgres")) {
                JsonNode service = root.path("services").path(server);
                assertThat(service.path("image").asText()).matches(".+:\\d[\\d.]*");
                assertThat(service.has("ports")).isFalse();
                assertThat(service.path("user").asText()).isNotIn("", "root", "0");
                assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
                assertThat(service.at("/security_opt/0").asText())
                        .isEqualTo("no-new-privileges:true");
                assertThat(service.has("healthcheck")).isTrue();
                String volume = service.at("/volumes/0/source").asText();
                assertThat(root.path("volumes").has(volume)).isTrue();
            }
        }

        @Test
        @DisplayName("takes every password from a secret that is declared")
        void secrets() {
            for (JsonNode service : root.path("services")) {
                assertThat(service.path("secrets"))
                        .isNotEmpty()
                        .allSatisfy(
                                secret ->
                                        assertThat(
                                                        root.path("secrets")
                                                                .has(
                                                                        secret.path("source")
                                                                                .asText(
                                                                                        secret
                                                                                                .asText())))
                                                .isTrue());
                service.path("environment")
                        .properties()
                        .forEach(
                                entry ->
                                        assertThat(entry.getKey())
                                                .doesNotEndWithIgnoringCase("password"));
            }
        }

        @Test
        @DisplayName("names the service and the project as compose.yaml does")
        void overlay() {
            JsonNode below = compose("compose.yaml");
            assertThat(root.path("name")).isEqualTo(below.path("name"));
            assertThat(below.path("services").has("dromedary")).isTrue();
            assertThat(root.path("services").has("dromedary")).isTrue();
        }
    }

    private record Instruction(int line, String keyword, String arguments) {
        String[] words() {
            return arguments.split("\\s+");
        }
    }

    private static List<Instruction> instructions() {
        String text =
                lines(DOCKER.resolve("Dockerfile"))
                        .map(line -> line.startsWith("#") ? "" : line)
                        .collect(joining("\n"))
                        .replace("\\\n", " ");
        List<Instruction> found = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.strip().split("\\s+", 2);
            if (parts.length == 2) {
                found.add(new Instruction(found.size(), parts[0], parts[1]));
            }
        }
        return found;
    }

    private static JsonNode compose(String file) {
        try {
            return YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(DOCKER.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path composeFile() {
        return DOCKER.resolve("compose.yaml");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
