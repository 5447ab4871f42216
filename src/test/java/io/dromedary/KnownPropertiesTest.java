package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;

@DisplayName("A property of ours")
class KnownPropertiesTest {

    @TempDir private Path folder;
    private final Map<String, Object> given = new HashMap<>();
    private final Map<String, Object> variables = new HashMap<>();
    private final StandardEnvironment environment =
            new StandardEnvironment() {
                @Override
                public Map<String, Object> getSystemEnvironment() {
                    return variables == null ? Map.of() : variables;
                }
            };

    @BeforeEach
    void defaults() throws IOException {
        environment.getPropertySources().addFirst(new MapPropertySource("commandLineArgs", given));
        for (PropertySource<?> source :
                new YamlPropertySourceLoader()
                        .load(
                                "Config resource 'class path resource [application.yaml]'",
                                new ClassPathResource("application.yaml"))) {
            environment.getPropertySources().addLast(source);
        }
        given.put("dromedary.routes", folder.toString());
    }

    private void check() {
        KnownProperties.check(environment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "onec.directory",
                "dromedary.subscription.max-wait",
                "dromedary.subscription.maxWait",
                "dromedary.access.tokens[0].sha256",
                "dromedary.journal.retention.channels.sessions.max-age",
                "server.port",
                "server.tomcat.keepAliveTimeout",
                "server.servlet.context-parameters.mine",
                "trade.directory"
            })
    @DisplayName("may be given if there is one of that name, however it is written")
    void known(String name) {
        given.put(name, "x");

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "onec.directry, onec.directory",
        "dromedary.dta, dromedary.data",
        "dromedary.subscription.maxWaits, dromedary.subscription.max-wait"
    })
    @DisplayName("that does not exist is named, and the nearest one with it")
    void unknown(String name, String nearest) {
        given.put(name, "x");

        assertThatThrownBy(this::check)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("did you mean " + nearest + "?");
    }

    @Test
    @DisplayName("that stands in a file is named with file and line")
    void file() throws IOException {
        Path file = folder.resolve("application.yaml");
        Files.writeString(file, "onec:\n  infobase: trade\n  zoone: x\n");
        environment
                .getPropertySources()
                .addFirst(
                        new YamlPropertySourceLoader()
                                .load("user", new FileSystemResource(file))
                                .get(0));

        assertThatThrownBy(this::check)
                .hasMessageContaining("onec.zoone")
                .hasMessageContaining("application.yaml")
                .hasMessageContaining("line 3");
    }

    @Test
    @DisplayName("exists if a route refers to it")
    void ofARoute() throws IOException {
        Files.writeString(folder.resolve("a.camel.yaml"), "# {{onec.second.directory}}\n");
        given.put("onec.second.directory", "x");

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Nested
    @DisplayName("in an environment variable")
    class Variables {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ONEC_DIRECTORY",
                    "DROMEDARY_JOURNAL_URL",
                    "DROMEDARY_ROUTESRELOAD",
                    "DROMEDARY_ROUTES_RELOAD",
                    "DROMEDARY_JOURNAL_RETENTION_MAX_AGE",
                    "DROMEDARY_JOURNAL_RETENTION_CHANNELS_SESSIONS_MAXAGE",
                    "DROMEDARY_ACCESS_TOKENS_0_SHA256",
                    "dromedary_data",
                    "dromedary.routes-reload",
                    "SERVER_PORT",
                    "PATH"
                })
        @DisplayName("may be given in every manner in which Spring Boot finds it")
        void known(String name) {
            variables.put(name, "x");

            assertThatCode(KnownPropertiesTest.this::check).doesNotThrowAnyException();
        }

        @ParameterizedTest
        @CsvSource({
            "DROMEDARY_JOURNAL_URLL, DROMEDARY_JOURNAL_URL",
            "DROMEDARY_ROU_TESRELOAD, DROMEDARY_ROUTESRELOAD",
            "DROMEDARY_PORT, DROMEDARY_DATA",
            "ONEC_DIRECTORYY, ONEC_DIRECTORY",
            "onec_infbase, ONEC_INFOBASE"
        })
        @DisplayName("that does not exist is named, and the nearest one with it")
        void unknown(String name, String nearest) {
            variables.put(name, "8080");

            assertThatThrownBy(KnownPropertiesTest.this::check)
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("environment variable " + name + ";")
                    .hasMessageContaining("did you mean " + nearest + "?");
        }

        @Test
        @DisplayName("exists if a route refers to it")
        void ofARoute() throws IOException {
            Files.writeString(folder.resolve("a.camel.yaml"), "# {{onec.second-directory}}\n");
            variables.put("ONEC_SECONDDIRECTORY", "x");

            assertThatCode(KnownPropertiesTest.this::check).doesNotThrowAnyException();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"ONEC_USERNAME", "ONEC_VERSION", "ONEC_HOME", "ONEC_LOG", "ONEC_GID"})
        @DisplayName("that belongs to another program around 1C does not matter")
        void ofOthers(String name) {
            variables.put(name, "x");

            assertThatCode(KnownPropertiesTest.this::check).doesNotThrowAnyException();
        }

        @ParameterizedTest
        @CsvSource({
            "DROMEDARY_SERVICE_HOST, 10.0.0.7",
            "DROMEDARY_SERVICE_PORT, 8080",
            "DROMEDARY_SERVICE_PORT_HTTP, 8080",
            "DROMEDARY_PORT, tcp://10.0.0.7:8080",
            "DROMEDARY_PORT_8080_TCP, tcp://10.0.0.7:8080",
            "DROMEDARY_PORT_8080_TCP_ADDR, 10.0.0.7",
            "DROMEDARY_RABBIT_SERVICE_HOST, 10.0.0.8"
        })
        @DisplayName("that Kubernetes gives for a service of this name does not matter")
        void ofKubernetes(String name, String value) {
            variables.put(name, value);

            assertThatCode(KnownPropertiesTest.this::check).doesNotThrowAnyException();
        }

        @Test
        @DisplayName("is known wherever the container files set one for the program")
        void ofTheContainer() throws IOException {
            Matcher set =
                    Pattern.compile("(?m)^\\s*(?:ENV )?((?:ONEC|DROMEDARY)_[A-Z_]+)(?:=|: )")
                            .matcher(
                                    Files.readString(Path.of("docker/Dockerfile"))
                                            + Files.readString(Path.of("docker/compose.yaml")));
            while (set.find()) {
                variables.put(set.group(1), "x");
            }
            assertThat(variables).containsKeys("DROMEDARY_DATA", "ONEC_DIRECTORY");

            assertThatCode(KnownPropertiesTest.this::check).doesNotThrowAnyException();
        }
    }
}
