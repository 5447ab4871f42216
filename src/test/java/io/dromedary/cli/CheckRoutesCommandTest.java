package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("routes check")
class CheckRoutesCommandTest {
    @TempDir private Path folder;

    @Test
    @DisplayName("finds the shipped routes in order")
    void shipped() {
        Call call = Call.of("routes", "check");

        assertThat(call.out()).contains("files are in order");
        assertThat(call.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    @DisplayName("tells file and line of an option that does not exist, also without a log to read")
    void bad_option() throws IOException {
        Path file = folder.resolve("mine.camel.yaml");
        String text = Files.readString(Path.of("routes/event-log.camel.yaml"));
        Files.writeString(file, text.replace("zone: \"", "timeZone: \""));

        Call call = Call.of("routes", "check", file);

        assertThat(call.code()).isEqualTo(ExitCode.FAILED);
        assertThat(call.out()).contains(file + ":").contains("timeZone");
    }

    @Test
    @DisplayName("tells what is no YAML")
    void no_yaml() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.camel.yaml"), "- route:\n  id: [\n");

        Call call = Call.of("routes", "check", folder);

        assertThat(call.code()).isEqualTo(ExitCode.FAILED);
        assertThat(call.out()).contains(file.toString());
    }

    @Test
    @DisplayName("refuses a file that is not there")
    void missing() {
        Call call = Call.of("routes", "check", folder.resolve("no.camel.yaml"));

        assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
        assertThat(call.err()).contains("no.camel.yaml");
    }

    @Test
    @DisplayName("refuses a folder in which there is nothing to check")
    void empty() {
        Call call = Call.of("routes", "check", folder);

        assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
        assertThat(call.err()).contains("*.camel.yaml").contains(folder.toString());
    }

    @Test
    @DisplayName("tells of an id that stands in two files")
    void double_ids() throws IOException {
        Path second = folder.resolve("mine.camel.yaml");
        Files.writeString(
                second,
                """
                - route:
                    id: mine
                    from:
                      uri: direct:mine
                      steps:
                        - log:
                            id: receive-events
                            message: none of a route, but of its from
                        - log:
                            id: append-events
                            message: one of the inlet
                """);

        Call call = Call.of("routes", "check", "routes", folder);

        assertThat(call.code()).isEqualTo(ExitCode.FAILED);
        assertThat(call.out())
                .contains("the id 'append-events' is taken already")
                .contains(second + ":")
                .contains("inlet-http.camel.yaml:")
                .doesNotContain("receive-events");
    }
}
