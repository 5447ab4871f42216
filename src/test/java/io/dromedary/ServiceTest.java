package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.component.kod.KodComponent;
import io.dromedary.kod.drain.Drain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@DisplayName("The whole program")
@SpringBootTest(
        classes = Dromedary.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureObservability
@DirtiesContext
class ServiceTest {

    private static final Path LOG = Path.of("src/test/resources/eventlog/separators-lf");
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Of its 407 committed transactions 293 are empty. */
    private static final int COMMITTED = 407 - 293;

    @TempDir private static Path folder;

    @LocalServerPort private int port;
    @Autowired private CamelContext camel;

    private final HttpClient client = HttpClient.newHttpClient();

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String name : new String[] {"event-log", "inlet-http", "outlet-file"}) {
            Files.copy(
                    Path.of("routes", name + ".camel.yaml"), routes.resolve(name + ".camel.yaml"));
        }
        registry.add("dromedary.routes", routes::toString);
        registry.add("dromedary.data", () -> folder.resolve("data").toString());
        registry.add("onec.directory", LOG::toString);
        registry.add("onec.infobase", () -> "trade");
        registry.add("dromedary.http.max-rate", () -> "20");
        registry.add("dromedary.inlet.http.max-bytes", () -> "5000");
        registry.add("dromedary.journal.retention.interval", () -> "200ms");
        registry.add("dromedary.journal.retention.channels.small.max-size", () -> "1B");
        registry.add("dromedary.outlet.file.enabled", () -> "true");
        registry.add("dromedary.outlet.file.directory", () -> folder.resolve("out").toString());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(
                request.timeout(Duration.ofSeconds(60)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private HttpResponse<String> publish(String body) throws Exception {
        return send(publication("orders", body));
    }

    private HttpRequest.Builder publication(String channel, String body) {
        return at("/api/v1/channels/" + channel + "/events")
                .header("Content-Type", "application/cloudevents+json")
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String event(int id) {
        return "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/shop\",\"type\":\"order.paid\"}"
                .formatted(id);
    }

    private HttpResponse<String> subscribe(String name, String channel) throws Exception {
        return send(
                at("/api/v1/subscriptions/" + name)
                        .header("Content-Type", "application/json")
                        .PUT(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"channel\":\"%s\",\"start\":\"earliest\"}"
                                                .formatted(channel))));
    }

    @Test
    @DisplayName("takes events no faster and no longer than allowed, and says so")
    void limits() throws Exception {
        HttpResponse<String> tooLong = publish(" ".repeat(5_001));
        assertThat(tooLong.statusCode()).isEqualTo(413);
        assertThat(tooLong.body()).contains("5000 bytes");

        List<CompletableFuture<HttpResponse<String>>> burst = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            burst.add(
                    client.sendAsync(
                            publication("burst", event(i)).build(),
                            HttpResponse.BodyHandlers.ofString()));
        }
        List<HttpResponse<String>> answers =
                burst.stream()
                        .map(answer -> answer.orTimeout(60, TimeUnit.SECONDS).join())
                        .toList();
        assertThat(answers)
                .extracting(HttpResponse::statusCode)
                .contains(202, 429)
                .containsOnly(202, 429);
        HttpResponse<String> refused =
                answers.stream().filter(one -> one.statusCode() == 429).findFirst().orElseThrow();
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.body()).contains("dromedary.http.max-rate", "too-many");
        // The other tests are clients, too.
        await().atMost(SOON)
                .until(
                        () -> send(publication("burst", event(0))).statusCode(),
                        status -> status == 202);
    }

    @Test
    @DisplayName("turns a log into events that a long poll is given")
    void fromLogToPoll() throws Exception {
        assertThat(subscribe("reader", "transactions").statusCode()).isEqualTo(201);

        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(
                                                send(at(
                                                                "/api/v1/subscriptions/reader/events?limit="
                                                                        + COMMITTED))
                                                        .body()
                                                        .split(
                                                                "\"type\":\"onec.transaction.committed\"",
                                                                -1))
                                        .hasSize(COMMITTED + 1));
    }

    @Test
    @DisplayName("gives over HTTP what was published over HTTP")
    void published() throws Exception {
        HttpResponse<String> answer = publish("[" + event(1) + "," + event(2) + "]");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"positions\":[1,2],\"duplicates\":0}");
        subscribe("orders", "orders");
        assertThat(send(at("/api/v1/subscriptions/orders/events?wait=20")).body())
                .contains("\"id\":\"2\"");
    }

    @Test
    @DisplayName("says what is wrong with what is published")
    void refused() throws Exception {
        HttpResponse<String> answer = publish("{}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).contains("application/problem+json"));
        assertThat(answer.body()).contains("specversion");
        assertThat(publish(" ".repeat((16 << 20) + 1)).statusCode()).isEqualTo(413);
    }

    @Test
    @DisplayName("writes a file for each transaction")
    void files() {
        await().atMost(SOON)
                .until(
                        () ->
                                Files.isDirectory(folder.resolve("out"))
                                        && folder.resolve("out")
                                                        .toFile()
                                                        .list((dir, name) -> !name.startsWith("."))
                                                        .length
                                                == COMMITTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    @DisplayName("says which header is missing when an event comes as a form, as curl sends it")
    void form(String type) throws Exception {
        HttpResponse<String> refused =
                await().atMost(SOON)
                        .until(
                                () ->
                                        send(
                                                publication("orders", event(1))
                                                        .setHeader("Content-Type", type)),
                                answer -> answer.statusCode() != 429);

        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.body()).contains("Content-Type: application/cloudevents+json");
    }

    @Test
    @DisplayName("counts, and says that it is well")
    void observed() throws Exception {
        assertThat(send(at("/actuator/health")).body()).contains("\"status\":\"UP\"");
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(send(at("/actuator/prometheus")).body())
                                        .contains(
                                                "dromedary_eventlog_records_total{infobase=\"trade\"}"
                                                        + " 1274.0"));
    }

    @Test
    @DisplayName("counts what retention took before a sleeping subscriber had read it")
    void overtaken() throws Exception {
        await().atMost(SOON).until(() -> subscribe("slow", "small").statusCode() / 100 == 2);
        await().atMost(SOON).until(() -> send(publication("small", event(1))).statusCode() == 202);

        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(send(at("/actuator/prometheus")).body())
                                        .contains(
                                                "dromedary_journal_overtaken_total{channel=\"small\"}"
                                                        + " 1.0"));
        assertThat(send(at("/api/v1/subscriptions/slow/events?wait=0")).body())
                .contains("\"gap\":{\"from\":1,\"to\":1}");
    }

    @Test
    @DisplayName("brings the exchange of its own routes to rest when it is asked to")
    void drains(@Autowired Drain drain) {
        assertThat(camel.getComponent("kod", KodComponent.class).getDrain()).isSameAs(drain);
    }

    @Test
    @DisplayName("takes an edited route over while it runs, and refuses a broken one")
    void edited() throws Exception {
        Path file = folder.resolve("routes/mine.camel.yaml");
        Files.writeString(
                file,
                """
                - route:
                    id: ping
                    from:
                      uri: platform-http:/ping
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: pong
                """);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(send(at("/ping")).body()).isEqualTo("pong"));

        Files.writeString(file, Files.readString(file).replace("setBody", "setBodi"));
        await().during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> send(at("/ping")).body().equals("pong"));

        Files.writeString(
                file,
                Files.readString(file).replace("setBodi", "setBody").replace("pong", "again"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(send(at("/ping")).body()).isEqualTo("again"));

        Files.delete(file);
        await().atMost(SOON).until(() -> send(at("/ping")).statusCode() == 404);
        assertThat(camel.getRoutes()).extracting(Route::getId).doesNotContain("ping");
    }
}
