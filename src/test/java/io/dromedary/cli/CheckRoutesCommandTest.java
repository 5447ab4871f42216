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
}
