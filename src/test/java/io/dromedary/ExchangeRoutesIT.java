package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.dromedary.testkit.kod.ExchangeFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@DisplayName("Two nodes with the shipped routes")
class ExchangeRoutesIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CENTRE = "01";
    private static final String STORE = "02";

    @TempDir private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ConfigurableApplicationContext> running = new ArrayList<>();
    private OnecService store;

    @BeforeEach
    void start() throws IOException {
        store = new OnecService();
        Files.createDirectories(folder.resolve("exchange"));
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String name : List.of("changes", "send", "receive", "http")) {
            Files.copy(
                    Path.of("routes/exchange-" + name + ".camel.yaml"),
                    routes.resolve("exchange-" + name + ".camel.yaml"));
        }
        for (String node : List.of(CENTRE, STORE)) {
            Files.writeString(
                    rules(node),
                    """
                    this-node: %s
                    nodes:
                      01: {name: Центр, centre: true}
                      02: {name: Склад}
                    types:
                      Справочник.Контрагенты:
                        recipients: everywhere
                        references: {paths: {}}
                    """
                            .formatted(node));
        }
    }

    @AfterEach
    void stop() {
        running.forEach(ConfigurableApplicationContext::close);
        store.close();
    }

    private Path rules(String node) {
        return folder.resolve("kod-" + node + ".yaml");
    }

    /** A program that is started like the jar. */
    private ConfigurableApplicationContext run(String node, Map<String, String> properties) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--dromedary.data=" + folder.resolve("data-" + node),
                                "--dromedary.routes=" + folder.resolve("routes"),
                                "--dromedary.kod.rules=" + rules(node),
                                "--dromedary.exchange.directory=" + folder.resolve("exchange"),
                                "--dromedary.exchange.here=" + node,
                                "--dromedary.exchange.receive.token=s3cret",
                                "--dromedary.exchange.changes.http=true"));
        properties.forEach(
                (name, value) -> arguments.add("--dromedary.exchange." + name + "=" + value));
        ConfigurableApplicationContext program =
                new SpringApplicationBuilder(Dromedary.class).run(arguments.toArray(String[]::new));
        running.add(program);
        return program;
    }

    private void end(ConfigurableApplicationContext program) {
        program.close();
        running.remove(program);
    }

    private HttpResponse<String> call(
            ConfigurableApplicationContext program, String method, String path, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://localhost:"
                                                + program.getEnvironment()
                                                        .getProperty("local.server.port")
                                                + "/api/v1/"
                                                + path))
                        .header("Content-Type", "application/json")
                        .timeout(SOON)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String change(UUID ref, String name) {
        return "{\"type\":\"Справочник.Контрагенты\",\"ref\":\"%s\",\"value\":{\"Ссылка\":\"%s\",\"Наименование\":\"%s\"}}"
                .formatted(ref, ref, name);
    }

    private void submit(ConfigurableApplicationContext program, UUID ref, String name)
            throws Exception {
        HttpResponse<String> answer = call(program, "POST", "exchange/changes", change(ref, name));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"objects\":1}");
    }

    private long messages() throws IOException {
        return ExchangeFiles.messages(folder.resolve("exchange")).size();
    }

    private static String name(JsonNode message) {
        return message.at("/message/body/object/0/#value/Наименование").asText();
    }

    @Test
    @DisplayName(
            "what is submitted at one is posted to the 1C of the other, which is down at first")
    void fromOneToTheOther() throws Exception {
        store.refusals.set(2);
        ConfigurableApplicationContext centre = run(CENTRE, Map.of("send.enabled", "true"));
        UUID ref = UUID.randomUUID();
        submit(centre, ref, "Ромашка");
        run(STORE, Map.of("receive.enabled", "true", "receive.url", store.url()));

        await().atMost(SOON).until(() -> store.taken.size() == 1);
        await().atMost(SOON).until(() -> messages() == 0);
        assertThat(store.calls.get()).isEqualTo(3);
        assertThat(name(store.taken.get(0))).isEqualTo("Ромашка");
        assertThat(store.names.get(0)).startsWith("01to02at").endsWith("-1.json");
        assertThat(store.tokens).containsOnly("s3cret");

        HttpResponse<String> wrong =
                call(centre, "POST", "exchange/changes", change(ref, "x") + "\n{\"type\":5}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("object 2", "type", "about:blank");
    }

    @Test
    @DisplayName("nodes may have codes of three digits, which only their rules say")
    void longerCodes() throws Exception {
        for (String node : List.of(CENTRE, STORE)) {
            Files.writeString(
                    rules("0" + node),
                    Files.readString(rules(node)).replaceAll("\\b(0[12])\\b", "0$1"));
        }
        ConfigurableApplicationContext centre = run("0" + CENTRE, Map.of("send.enabled", "true"));
        submit(centre, UUID.randomUUID(), "Ромашка");
        run("0" + STORE, Map.of("receive.enabled", "true", "receive.url", store.url()));

        await().atMost(SOON).until(() -> messages() == 0 && store.taken.size() == 1);
        assertThat(store.names.get(0)).startsWith("001to002at");
    }

    @Test
    @DisplayName("what was changed at both is that of the centre in the end, and the journal tells")
    void collision() throws Exception {
        UUID ref = UUID.randomUUID();
        ConfigurableApplicationContext centre = run(CENTRE, Map.of("send.enabled", "true"));
        Map<String, String> receiving =
                Map.of("receive.enabled", "true", "receive.url", store.url());
        ConfigurableApplicationContext silent = run(STORE, Map.of());
        submit(silent, ref, "Лютик");
        end(silent);
        submit(centre, ref, "Ромашка");
        await().atMost(SOON).until(() -> messages() == 1);

        ConfigurableApplicationContext there = run(STORE, receiving);
        await().atMost(SOON).until(() -> store.taken.size() == 1);
        assertThat(name(store.taken.get(0))).isEqualTo("Ромашка");
        call(there, "PUT", "subscriptions/admin", "{\"channel\":\"kod\",\"start\":\"earliest\"}");
        String told = call(there, "GET", "subscriptions/admin/events?wait=20", "").body();
        assertThat(told).contains("\"kod.collision\"", ref.toString(), "\"received\"");
    }

    @Test
    @DisplayName("submit what lies in the outbox, and put aside what is wrong in it")
    void outbox() throws Exception {
        Path outbox = Files.createDirectories(folder.resolve("outbox"));
        Files.writeString(outbox.resolve("1.json"), change(UUID.randomUUID(), "Василёк"));
        Files.writeString(outbox.resolve("2.json"), "{\"type\":");
        Files.writeString(outbox.resolve("3.ndjson"), change(UUID.randomUUID(), "Ландыш"));
        Files.writeString(
                outbox.resolve("4.json"),
                change(UUID.randomUUID(), "Ромашка"),
                Charset.forName("windows-1251"));
        Files.writeString(
                outbox.resolve("5.json"),
                "{\"type\":\"Т\",\"value\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}");
        run(
                CENTRE,
                Map.of(
                        "send.enabled",
                        "true",
                        "changes.outbox.enabled",
                        "true",
                        "changes.outbox.directory",
                        outbox.toString()));
        run(STORE, Map.of("receive.enabled", "true", "receive.url", store.url()));

        await().atMost(SOON)
                .until(
                        () ->
                                store.taken.stream()
                                                .mapToInt(
                                                        message ->
                                                                message.at("/message/body/object")
                                                                        .size())
                                                .sum()
                                        == 2);
        await().atMost(SOON).until(() -> !refused(outbox, "5.json.reason.txt").isEmpty());
        assertThat(refused(outbox, "2.json")).isEqualTo("{\"type\":");
        assertThat(refused(outbox, "2.json.reason.txt")).contains("object 1");
        assertThat(refused(outbox, "4.json.reason.txt")).contains("not UTF-8");
        assertThat(refused(outbox, "5.json.reason.txt")).contains("exceeds a limit");
        await().atMost(SOON)
                .until(
                        () -> {
                            try (Stream<Path> files = Files.list(outbox)) {
                                return files.filter(Files::isRegularFile).count() == 0;
                            }
                        });
    }

    /** What was put aside under this name, with time and number before it; empty if nothing was. */
    private static String refused(Path outbox, String name) throws IOException {
        try (Stream<Path> files = Files.list(outbox.resolve(".refused"))) {
            Optional<Path> file = files.filter(it -> it.toString().endsWith("-" + name)).findAny();
            return file.isPresent() ? Files.readString(file.get()) : "";
        }
    }

    @Test
    @DisplayName("give messages over HTTP to a 1C that asks, and take its own")
    void overHttp() throws Exception {
        ConfigurableApplicationContext centre =
                run(CENTRE, Map.of("send.enabled", "true", "http.enabled", "true"));
        UUID ref = UUID.randomUUID();
        submit(centre, ref, "Ромашка");

        HttpResponse<String> given = call(centre, "GET", "exchange/02/messages?wait=30", "");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        JsonNode group = JSON.readTree(given.body());
        assertThat(name(group.at("/messages/0/content"))).isEqualTo("Ромашка");
        String acknowledgement = group.get("acknowledge").toString();
        for (int time = 0; time < 2; time++) {
            assertThat(
                            call(centre, "POST", "exchange/02/acknowledgement", acknowledgement)
                                    .statusCode())
                    .isEqualTo(204);
        }
        assertThat(call(centre, "GET", "exchange/02/messages?wait=1", "").statusCode())
                .isEqualTo(204);
        assertThat(messages()).isZero();

        String own =
                "{\"message\":{\"header\":{\"sender\":\"02\",\"recipient\":\"01\",\"version\":1},\"body\":{\"object\":[]}}}";
        String named = "exchange/02/messages?mark=20260131235959999&number=4";
        assertThat(call(centre, "POST", named, own).body())
                .isEqualTo("{\"name\":\"02to01at20260131235959999-4.json\"}");
        assertThat(call(centre, "POST", named, own).statusCode()).isEqualTo(201);
        assertThat(call(centre, "POST", named, own + " ").statusCode()).isEqualTo(409);
        assertThat(call(centre, "POST", "exchange/03/messages", own).statusCode()).isEqualTo(400);
        assertThat(call(centre, "GET", "exchange/77/messages", "").statusCode()).isEqualTo(404);
        assertThat(call(centre, "GET", "exchange/02/messages?wait=x", "").statusCode())
                .isEqualTo(400);
    }

    /** The HTTP service of an infobase. */
    private static final class OnecService {

        private final HttpServer server;
        private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
        private final List<String> names = new CopyOnWriteArrayList<>();
        private final List<String> tokens = new CopyOnWriteArrayList<>();
        private final AtomicInteger refusals = new AtomicInteger();
        private final AtomicInteger calls = new AtomicInteger();

        OnecService() throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/hs/exchange",
                    call -> {
                        calls.incrementAndGet();
                        String body =
                                new String(
                                        call.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8);
                        boolean refused = refusals.getAndDecrement() > 0;
                        if (!refused) {
                            tokens.add(call.getRequestHeaders().getFirst("X-Dromedary-Token"));
                            names.add(call.getRequestHeaders().getFirst("KodFileName"));
                            taken.add(JSON.readTree(body));
                        }
                        call.sendResponseHeaders(refused ? 503 : 200, -1);
                        call.close();
                    });
            server.start();
        }

        String url() {
            return "http://localhost:" + server.getAddress().getPort() + "/hs/exchange/messages";
        }

        void close() {
            server.stop(0);
        }
    }
}
