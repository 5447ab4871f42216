package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dromedary.api.HttpClientSide;
import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.api.access.AccessToken;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.kod.store.KodStore;
import io.dromedary.testkit.kod.ExchangeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.InflightRepository;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

@DisplayName("The exchange over HTTP")
class ExchangeHttpTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String REFERENCE = "5b2cf8a3-2c1e-4f0a-9d55-0f3c5d1a7e10";
    private static final String MESSAGES = "/api/v1/exchange/02/messages";
    private static final String ACKNOWLEDGEMENT = "/api/v1/exchange/02/acknowledgement";
    private static final String CHANGES = "/api/v1/exchange/changes";
    private static final int MOST = 10_000;
    private static final int RATE = 5;

    private static ServletWebServerApplicationContext start(Path folder, String... properties)
            throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String name : List.of("exchange-http", "exchange-changes")) {
            Files.copy(
                    Path.of("routes", name + ".camel.yaml"), routes.resolve(name + ".camel.yaml"));
        }
        Path rules =
                Files.writeString(
                        folder.resolve("kod.yaml"),
                        """
                        this-node: 01
                        nodes: {01: {centre: true}, 02: {}, 03: {}}
                        types: {Справочник.Контрагенты: {recipients: everywhere, references: {paths: {}}}}
                        """);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "server.port=0",
                                "spring.main.banner-mode=off",
                                "dromedary.routes=" + routes,
                                "dromedary.data=" + folder.resolve("data"),
                                "dromedary.kod.rules=" + rules,
                                "dromedary.exchange.directory="
                                        + Files.createDirectories(folder.resolve("exchange")),
                                "dromedary.exchange.http.enabled=true",
                                "dromedary.exchange.http.max-bytes=" + MOST,
                                "dromedary.exchange.changes.http=true",
                                "dromedary.exchange.changes.max-bytes=" + MOST,
                                "dromedary.http.max-rate=" + RATE));
        arguments.addAll(List.of(properties));
        return (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(Dromedary.class)
                        .run(
                                arguments.stream()
                                        .map(argument -> "--" + argument)
                                        .toArray(String[]::new));
    }

    private static String message(String sender, String recipient, String text) {
        return "{\"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"Справочник.Контрагенты\",\"#value\":{\"Ссылка\":\"%s\",\"Имя\":\"%s\"}}]}}}"
                .formatted(sender, recipient, REFERENCE, text);
    }

    private static String change(String text) {
        return "{\"type\":\"Справочник.Контрагенты\",\"value\":{\"Ссылка\":\"%s\",\"Имя\":\"%s\"}}"
                .formatted(REFERENCE, text);
    }

    private static void assertProblem(Reply answer, int status, String code, String... details) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").intValue()).isEqualTo(status);
        assertThat(answer.field("code")).isEqualTo(code);
        assertThat(answer.field("detail")).contains(details);
    }

    @Nested
    @DisplayName("with a token")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithToken {

        private final String token = AccessToken.generate();
        private Path exchange;
        private ServletWebServerApplicationContext service;
        private HttpClientSide http;

        @BeforeAll
        void start(@TempDir Path folder) throws IOException {
            service =
                    ExchangeHttpTest.start(
                            folder,
                            "dromedary.access.tokens[0].name=warehouse",
                            "dromedary.access.tokens[0].sha256=" + AccessToken.hash(token));
            http = new HttpClientSide(service.getWebServer().getPort());
            exchange = folder.resolve("exchange");
        }

        @AfterAll
        void stop() {
            service.close();
        }

        /** The other tests are clients with the same token, too, so it is asked again after 429. */
        private Reply post(String path, String body, String... headers) {
            List<Reply> answers = new ArrayList<>();
            await().atMost(SOON)
                    .until(
                            () -> {
                                answers.add(postOnce(path, body, headers));
                                return answers.get(answers.size() - 1).status() != 429;
                            });
            return answers.get(answers.size() - 1);
        }

        private Reply postOnce(String path, String body, String... headers) {
            List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
            all.addAll(List.of(headers));
            return http.send("POST", path, body, all.toArray(String[]::new));
        }

        private Reply get(String path) {
            return http.get(path, "Authorization", "Bearer " + token);
        }

        private int files() throws IOException {
            return ExchangeFiles.messages(exchange).size();
        }

        @Test
        @DisplayName("messages come in, are given until they are acknowledged, and are gone then")
        void roundTrip() throws Exception {
            String from = "/api/v1/exchange/03/messages?mark=20260131235959999&number=7";
            Reply written = post(from, message("03", "02", "а"));
            assertThat(written.status()).isEqualTo(201);
            assertThat(written.field("name")).isEqualTo("03to02at20260131235959999-7.json");
            assertThat(post(from, message("03", "02", "а")).status()).isEqualTo(201);
            assertProblem(post(from, message("03", "02", "б")), 409, "conflict", "other content");

            JsonNode group = get(MESSAGES + "?wait=60").json();
            assertThat(group.at("/messages/0/content").toString())
                    .isEqualTo(message("03", "02", "а"));
            String acknowledge = group.path("acknowledge").toString();
            for (int i = 0; i < 2; i++) {
                Reply answer = post(ACKNOWLEDGEMENT, acknowledge);
                assertThat(answer.status()).isEqualTo(204);
                assertThat(answer.response().body()).isEmpty();
            }
            assertThat(get(MESSAGES + "?wait=1").status()).isEqualTo(204);
            assertThat(files()).isZero();
        }

        @Test
        @DisplayName("changes come in")
        void changes() {
            Reply answer = post(CHANGES, change("а") + "\n" + change("б"));

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.json().path("objects").intValue()).isEqualTo(2);
        }

        @Test
        @DisplayName("changes that come again with their key do not replace what came since")
        void changesAgain() {
            String[] key = {"Idempotency-Key", "8e03978e"};
            Reply first = post(CHANGES, change("а"), key);
            post(CHANGES, change("б"));
            Reply again = post(CHANGES, change("а"), key);

            assertThat(again.status()).isEqualTo(202);
            assertThat(again.json()).isEqualTo(first.json());
            SendRegistry registry = service.getBean(KodStore.class).takeOver(Clock.systemUTC());
            assertThat(registry.waiting(Optional.empty(), 10, Long.MAX_VALUE))
                    .extracting(it -> registry.value(it.sequence()).orElseThrow())
                    .singleElement()
                    .extracting(it -> new String(it, StandardCharsets.UTF_8))
                    .asString()
                    .contains("б");
        }

        @Test
        @DisplayName("what is too long is answered with 413, and nothing of it is kept")
        void tooLong() throws Exception {
            String text = "я".repeat(MOST);
            assertProblem(post(MESSAGES, message("02", "01", text)), 413, "too-long", "10,000");
            assertThat(files()).isZero();
            assertProblem(
                    post(CHANGES, change(text)),
                    413,
                    "too-long",
                    "object 1",
                    "10,000",
                    "Nothing was submitted");
            assertProblem(
                    post(ACKNOWLEDGEMENT, " ".repeat(70_000)), 413, "too-long", "65,536 bytes");
        }

        @ParameterizedTest
        @CsvSource({
            "/api/v1/exchange/2/messages, 400, invalid, 2 digits",
            "/api/v1/exchange/02/messages?wait=x, 400, invalid, number of seconds",
            "/api/v1/exchange/09/messages, 404, unknown, config/kod.yaml",
        })
        @DisplayName("a wrong question is answered with what is wrong")
        void wrongQuestion(String path, int status, String code, String detail) {
            assertProblem(get(path), status, code, detail);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    MESSAGES + " | {} | 400 | invalid | no \"message\"",
                    MESSAGES + " | [ | 400 | invalid | does not begin",
                    CHANGES + " | {\"value\":{}} | 400 | invalid | no \"type\"",
                    CHANGES
                            + " | {\"type\":\"Т\",\"mark\":\"20990101000000000\"} | 400 | invalid | ahead",
                    MESSAGES + "?number=x | OWN | 400 | invalid | not 'x'",
                    MESSAGES + "?mark=20990101000000000 | OWN | 400 | invalid | 5 minutes ahead",
                    MESSAGES + " | FOR-09 | 404 | unknown | no node 09",
                    "/api/v1/exchange/09/messages | FROM-09 | 404 | unknown | no node 09",
                    CHANGES + " | '' | 400 | invalid | no body",
                    ACKNOWLEDGEMENT + " | [ | 400 | invalid | no JSON",
                    ACKNOWLEDGEMENT
                            + " | {\"sender\":\"01\",\"mark\":\"20260131235959999\",\"numbers\":[1]}"
                            + " | 404 | unknown | 01to02at20260131235959999-1",
                })
        @DisplayName("a wrong body is answered with what is wrong")
        void wrongBody(String path, String body, int status, String code, String detail) {
            String sent =
                    switch (body) {
                        case "OWN" -> message("02", "01", "а");
                        case "FOR-09" -> message("02", "09", "а");
                        case "FROM-09" -> message("09", "01", "а");
                        default -> body;
                    };
            assertProblem(post(path, sent), status, code, detail);
        }

        @ParameterizedTest
        @CsvSource({MESSAGES, ACKNOWLEDGEMENT, CHANGES})
        @DisplayName("a body that calls itself a form is refused, as curl sends it by itself")
        void form(String path) {
            Reply answer =
                    http.send(
                            "POST",
                            path,
                            change("а"),
                            "Content-Type",
                            "application/x-www-form-urlencoded",
                            "Authorization",
                            "Bearer " + token);
            assertProblem(answer, 415, "invalid", "Content-Type: application/json");
        }

        @Test
        @DisplayName("a message of another node than the one that calls is refused")
        void otherNode() {
            assertProblem(post(MESSAGES, message("03", "01", "а")), 400, "invalid", "03to01");
        }

        @ParameterizedTest
        @CsvSource({MESSAGES, ACKNOWLEDGEMENT, CHANGES})
        @DisplayName("who calls too often is told so, and when to call again")
        void tooOften(String path) {
            List<Reply> refused = new ArrayList<>();
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(1))
                    .until(
                            () -> {
                                for (int i = 0; i < 2 * RATE; i++) {
                                    Reply answer = postOnce(path, "{}");
                                    if (answer.status() == 429) {
                                        refused.add(answer);
                                    }
                                }
                                return !refused.isEmpty();
                            });
            assertProblem(refused.get(0), 429, "too-many", "dromedary.http.max-rate");
            assertThat(refused.get(0).header("Retry-After")).matches("[1-9][0-9]*");
        }

        @ParameterizedTest
        @CsvSource({
            "GET," + MESSAGES,
            "POST," + MESSAGES,
            "POST," + ACKNOWLEDGEMENT,
            "POST," + CHANGES,
        })
        @DisplayName("nobody gets in without it, or with another one")
        void unauthorized(String method, String path) throws Exception {
            String body = method.equals("GET") ? "" : message("02", "01", "а");
            assertProblem(
                    http.send(method, path, body), 401, "unauthorized", "Authorization: Bearer");
            Reply other =
                    http.send(
                            method,
                            path,
                            body,
                            "Authorization",
                            "Bearer " + AccessToken.generate());
            assertProblem(other, 401, "unauthorized", "dromedary.access.tokens");
            assertThat(other.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(files()).isZero();
        }

        @Test
        @DisplayName("every call and its answers are described with OpenAPI")
        void described() {
            JsonNode paths = get("/v3/api-docs").json().path("paths");
            String node = "/api/v1/exchange/{node}/";
            assertThat(statuses(paths.path(node + "messages").path("get")))
                    .containsExactlyInAnyOrder("200", "204", "400", "401", "404", "503");
            assertThat(statuses(paths.path(node + "messages").path("post")))
                    .containsExactlyInAnyOrder(
                            "201", "400", "401", "404", "409", "413", "415", "429", "503");
            assertThat(statuses(paths.path(node + "acknowledgement").path("post")))
                    .containsExactlyInAnyOrder(
                            "204", "400", "401", "404", "413", "415", "429", "503");
            assertThat(statuses(paths.path(CHANGES).path("post")))
                    .containsExactlyInAnyOrder("202", "400", "401", "413", "415", "429", "503");
            assertThat(
                            paths.path(CHANGES)
                                    .at(
                                            "/post/responses/413/content/application~1problem+json/schema")
                                    .toString())
                    .contains("Problem");
            assertThat(paths.toString()).doesNotContain("x-dromedary-property");
        }

        private static List<String> statuses(JsonNode operation) {
            List<String> statuses = new ArrayList<>();
            operation.path("responses").fieldNames().forEachRemaining(statuses::add);
            return statuses;
        }
    }

    @Test
    @DisplayName(
            "calls that wait are answered when the program stops, which does not wait for them")
    void stopping(@TempDir Path folder) throws Exception {
        ServletWebServerApplicationContext service = start(folder);
        CompletableFuture<Reply> waiting =
                new HttpClientSide(service.getWebServer().getPort())
                        .getLater(MESSAGES + "?wait=60");
        InflightRepository underWay = service.getBean(CamelContext.class).getInflightRepository();
        await().atMost(SOON).until(() -> underWay.size("exchange-http-group") == 1);

        long begun = System.nanoTime();
        service.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
        Reply answer = waiting.join();
        assertProblem(answer, 503, "stopping", "ask again later");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
    }

    @Nested
    @DisplayName("without a token")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithoutToken {

        private ServletWebServerApplicationContext service;
        private HttpClientSide http;

        @BeforeAll
        void start(@TempDir Path folder) throws IOException {
            service = ExchangeHttpTest.start(folder);
            http = new HttpClientSide(service.getWebServer().getPort());
        }

        @AfterAll
        void stop() {
            service.close();
        }

        @ParameterizedTest
        @CsvSource({
            "GET," + MESSAGES,
            "POST," + MESSAGES,
            "POST," + ACKNOWLEDGEMENT,
            "POST," + CHANGES,
        })
        @DisplayName("pages of other sites are kept out")
        void forbidden(String method, String path) {
            assertProblem(
                    http.send(method, path, "", "Origin", "http://evil.example"),
                    403,
                    "forbidden",
                    "dromedary.access.tokens");
        }

        @Test
        @DisplayName("this machine gets in")
        void here() {
            assertThat(http.get(MESSAGES).status()).isEqualTo(204);
        }
    }
}
