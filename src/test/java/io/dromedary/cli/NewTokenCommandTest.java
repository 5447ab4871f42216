package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dromedary.api.access.AccessToken;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("token new")
class NewTokenCommandTest {
    @Test
    @DisplayName("gives the configuration the hash, and only the person the token")
    void token() throws IOException {
        Call call = Call.of("token", "new", "warehouse");

        String token =
                call.err()
                        .lines()
                        .map(String::strip)
                        .filter(l -> l.startsWith("drm_"))
                        .findFirst()
                        .orElseThrow();
        JsonNode entry = new YAMLMapper().readTree(call.out()).at("/dromedary/access/tokens/0");
        assertThat(call.code()).isEqualTo(ExitCode.DONE);
        assertThat(entry.path("name").asText()).isEqualTo("warehouse");
        assertThat(entry.path("sha256").asText()).isEqualTo(AccessToken.hash(token));
        assertThat(call.out()).doesNotContain(token);
    }

    @Test
    @DisplayName("is never the same twice")
    void random() {
        assertThat(Call.of("token", "new").out()).isNotEqualTo(Call.of("token", "new").out());
    }

    @Test
    @DisplayName("refuses a name that would not stand in YAML as it is")
    void name() {
        assertThat(Call.of("token", "new", "a: b").code()).isEqualTo(ExitCode.WRONG_CALL);
    }
}
