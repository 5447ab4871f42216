package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dromedary.api.access.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("The health of the program, one of whose logs cannot be read")
class HealthTest {

    private static final Path LOG = Path.of("src/test/resources/eventlog/plain");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path dictionary;
    private ServletWebServerApplicationContext program;

    @BeforeEach
    void unreadableLog() throws IOException {
        Path log = Files.createDirectories(folder.resolve("1Cv8Log"));
        Files.copy(LOG.resolve("20200412130000.lgp"), log.resolve("20200412130000.lgp"));
        dictionary = Files.createDirectory(log.resolve("1Cv8.lgf"));
    }

    @AfterEach
    void stop() {
        program.close();
    }

    private void start(String... more) throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/event-log.camel.yaml"), routes.resolve("event-log.camel.yaml"));
        String[] properties = {
            "--server.port=0",
            "--dromedary.data=" + folder.resolve("data"),
            "--dromedary.routes=" + routes,
            "--onec.directory=" + dictionary.getParent(),
            "--onec.infobase=trade"
        };
        program =
                (ServletWebServerApplicationContext)
                        new SpringApplicationBuilder(Dromedary.class)
                                .run(
                                        Stream.concat(
                                                        Arrays.stream(properties),
                                                        Arrays.stream(more))
                                                .toArray(String[]::new));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + program.getWebServer().getPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode health(String... headers) throws Exception {
        return JSON.readTree(get("/actuator/health", headers).body());
    }

    private JsonNode camel(String... headers) throws Exception {
        return health(headers).path("components").path("camelHealth").path("details");
    }

    private void awaitDown() {
        await().atMost(SOON).until(() -> health().path("status").asText().equals("DOWN"));
    }

    @Test
    @DisplayName(
            "is down and says which log and why, until it can be read; the program stays ready")
    void down() throws Exception {
        start();

        awaitDown();
        assertThat(camel().path("consumer:event-log.data").path("infobase.trade").asText())
                .contains("1Cv8Log");
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);

        Files.delete(dictionary);
        Files.copy(LOG.resolve("1Cv8.lgf"), dictionary);

        await().atMost(SOON)
                .until(
                        () ->
                                health().path("components")
                                        .path("camelHealth")
                                        .path("status")
                                        .asText()
                                        .equals("UP"));
    }

    @Test
    @DisplayName("is explained only to those who have a token, if there are tokens")
    void token() throws Exception {
        String token = AccessToken.generate();
        start(
                "--dromedary.access.tokens[0].name=me",
                "--dromedary.access.tokens[0].sha256=" + AccessToken.hash(token));

        awaitDown();
        assertThat(get("/actuator/health").body()).doesNotContain("trade");
        assertThat(camel("Authorization", "Bearer " + token).has("consumer:event-log.data"))
                .isTrue();
    }
}
