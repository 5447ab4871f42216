package io.dromedary.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.TestService;
import io.dromedary.api.access.AccessToken;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("The rate of changes")
class ChangeRateTest {

    private static final String ONE = "/api/v1/subscriptions/s";

    @Test
    @DisplayName("is limited for each client, whose reading goes on; the answer says what to do")
    void limited(@TempDir Path data) {
        String first = AccessToken.generate();
        String second = AccessToken.generate();
        try (ServletWebServerApplicationContext service =
                TestService.start(
                        data,
                        "dromedary.http.max-rate=1",
                        "dromedary.access.tokens[0].name=first",
                        "dromedary.access.tokens[0].sha256=" + AccessToken.hash(first),
                        "dromedary.access.tokens[1].name=second",
                        "dromedary.access.tokens[1].sha256=" + AccessToken.hash(second))) {
            HttpClientSide http = new HttpClientSide(service.getWebServer().getPort());
            Reply refused =
                    Stream.generate(() -> delete(http, first))
                            .limit(1_000)
                            .filter(reply -> reply.status() == 429)
                            .findFirst()
                            .orElseThrow();
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(refused.field("code")).isEqualTo("too-many");
            assertThat(refused.field("detail")).contains("dromedary.http.max-rate");

            assertThat(http.get(ONE, "Authorization", "Bearer " + first).status()).isEqualTo(404);
            assertThat(delete(http, second).status()).isEqualTo(404);
        }
    }

    private static Reply delete(HttpClientSide http, String token) {
        return http.send("DELETE", ONE, "", "Authorization", "Bearer " + token);
    }
}
