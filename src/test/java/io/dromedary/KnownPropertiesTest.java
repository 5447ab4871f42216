package io.dromedary;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
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
    private final StandardEnvironment environment = new StandardEnvironment();
    private final Map<String, Object> given = new HashMap<>();

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
        "dromedary.subscription.max-waits, dromedary.subscription.maxwait"
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
}
