package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.testkit.kod.ExchangeFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The route exchange-from-events")
class ExchangeFromEventsRouteTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PARTNER = "5b2cf8a3-2c1e-4f0a-9d55-0f3c5d1a7e10";
    private static final String ORDER = "c258aac8-41fe-11eb-80c9-000c297652d8";
    private static final String GONE = "11111111-41fe-11eb-80c9-000c297652d8";

    @TempDir private Path folder;
    private HttpServer odata;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<Integer> refusals = new CopyOnWriteArrayList<>();

    /** What OData says of objects that are not there, by reference. */
    private final Map<String, String> said = new ConcurrentHashMap<>();

    /** What the HTTP service has, by reference. */
    private final Map<String, String> services = new ConcurrentHashMap<>();

    private final Map<String, String> objects = new ConcurrentHashMap<>();

    @BeforeEach
    void start() throws IOException {
        objects.put(
                "/odata/Catalog_Контрагенты(guid'" + PARTNER + "')",
                "{\"odata.metadata\":\"http://x\",\"Ref_Key\":\"%s\",\"DataVersion\":\"AAA=\",\"Description\":\"Ромашка\",\"Сумма\":1.50,\"Родитель@navigationLinkUrl\":\"x\",\"Товары\":[{\"LineNumber\":\"1\"}]}"
                        .formatted(PARTNER));
        objects.put(
                "/odata/Document_Заказ(guid'" + ORDER + "')",
                "{\"Ref_Key\":\"%s\",\"Контрагент_Key\":\"%s\"}".formatted(ORDER, PARTNER));
        odata = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        odata.createContext(
                "/odata/",
                call -> {
                    asked.add(
                            call.getRequestURI().getPath() + "?" + call.getRequestURI().getQuery());
                    String object = objects.get(call.getRequestURI().getPath());
                    boolean fails = failures.getAndDecrement() > 0;
                    int status = fails ? 500 : object == null ? 404 : 200;
                    byte[] body =
                            (status == 200
                                            ? object
                                            : said.getOrDefault(
                                                    refIn(call.getRequestURI()),
                                                    "{\"odata.error\":{}}"))
                                    .getBytes(StandardCharsets.UTF_8);
                    call.sendResponseHeaders(status, body.length);
                    call.getResponseBody().write(body);
                    call.close();
                });
        odata.createContext(
                "/hs/",
                call -> {
                    asked.add(plain(call.getRequestURI()));
                    String value = services.get(refIn(call.getRequestURI()));
                    int status =
                            refusals.isEmpty() ? value == null ? 404 : 200 : refusals.remove(0);
                    byte[] body =
                            (status == 200 ? value : "{\"deleted\":true}")
                                    .getBytes(StandardCharsets.UTF_8);
                    call.sendResponseHeaders(status, body.length);
                    call.getResponseBody().write(body);
                    call.close();
                });
        odata.start();
        Files.createDirectories(folder.resolve("exchange"));
        Files.writeString(
                folder.resolve("kod.yaml"),
                """
                this-node: 01
                nodes:
                  01: {name: Центр, centre: true}
                  02: {name: Склад}
                types:
                  Справочник.Контрагенты:
                    recipients: everywhere
                    references: {paths: {}}
                  Документ.Заказ:
                    recipients: everywhere
                    references: {paths: {/Контрагент_Key: Справочник.Контрагенты}}
                """);
    }

    private static String plain(URI uri) {
        return uri.getQuery() == null ? uri.getPath() : uri.getPath() + "?" + uri.getQuery();
    }

    /** The reference at the end of a request. */
    private static String refIn(URI uri) {
        Matcher reference =
                Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").matcher(plain(uri));
        return reference.find() ? reference.group() : "";
    }

    @AfterEach
    void stop() {
        odata.stop(0);
    }

    private RunningRoutes run() throws IOException {
        return run(address() + "/odata");
    }

    private String address() {
        return "http://localhost:" + odata.getAddress().getPort();
    }

    private RunningRoutes run(String url) throws IOException {
        return new RunningRoutes(
                folder.resolve("data"),
                Map.of(
                        "routes/exchange-from-events.camel.yaml",
                        RunningRoutes.shipped("exchange-from-events"),
                        "routes/exchange-send.camel.yaml",
                        RunningRoutes.shipped("exchange-send")),
                Map.of(
                        "dromedary.kod.rules",
                        folder.resolve("kod.yaml").toString(),
                        "dromedary.exchange.directory",
                        folder.resolve("exchange").toString(),
                        "dromedary.exchange.send.enabled",
                        "true",
                        "dromedary.exchange.from-events.enabled",
                        "true",
                        "dromedary.exchange.from-events.except-user",
                        "Обмен, КОД",
                        "dromedary.exchange.from-events.url",
                        url));
    }

    private static String change(String type, String ref) {
        return "{\"event\":\"_$Data$_.Update\",\"metadata\":{\"id\":\"1\",\"name\":\"%s\"},\"data\":{\"type\":\"Reference\",\"table\":39,\"value\":\"%s\"}}"
                .formatted(type, ref);
    }

    private static void append(RunningRoutes routes, String id, String user, String... changes) {
        CloudEvent event =
                CloudEventBuilder.v1()
                        .withId(id)
                        .withSource(URI.create("/onec/trade"))
                        .withType("onec.transaction.committed")
                        .withData(
                                "application/json",
                                "{\"outcome\":\"Committed\",\"user\":{\"id\":\"1\",\"name\":\"%s\"},\"changes\":[%s]}"
                                        .formatted(user, String.join(",", changes))
                                        .getBytes(StandardCharsets.UTF_8))
                        .build();
        routes.journal().append(Map.of("transactions", List.of(event)), Optional.empty()).join();
    }

    /** All that was written for other nodes. */
    private String sent() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : ExchangeFiles.messages(folder.resolve("exchange"))) {
            all.append(Files.readString(file));
        }
        return all.toString();
    }

    @Test
    @DisplayName("sends the objects that a transaction has changed as OData has them, each once")
    void changed() throws Exception {
        failures.set(1);
        try (RunningRoutes routes = run()) {
            append(
                    routes,
                    "1",
                    "Иванов",
                    change("Справочник.Контрагенты", PARTNER),
                    change("РегистрСведений.Цены", PARTNER),
                    change("Документ.Заказ", ORDER),
                    change("Документ.Заказ", ORDER),
                    change("Документ.Заказ", GONE));

            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> sent().contains(ORDER) && sent().contains(GONE));
        }
        assertThat(sent())
                .contains(
                        "\"#value\":{\"Ссылка\":\"%1$s\",\"Ref_Key\":\"%1$s\",\"Description\":\"Ромашка\",\"Сумма\":1.50,\"Товары\":[{\"LineNumber\":\"1\"}]}"
                                .formatted(PARTNER))
                .contains("{\"Ссылка\":\"" + GONE + "\",\"#deleted\":true}")
                .doesNotContain("РегистрСведений");
        assertThat(asked).hasSize(4).allMatch(request -> request.endsWith("?$format=json"));
    }

    @Test
    @DisplayName(
            "does not take it for a deletion that a web server or OData does not know the place")
    void unpublished() throws Exception {
        said.put(GONE, "<html>404</html>");
        try (RunningRoutes routes = run()) {
            append(routes, "1", "Иванов", change("Документ.Заказ", GONE));
            await().atMost(SOON).until(() -> asked.size() > 1);
            said.put(GONE, "{\"odata.error\":{\"code\":\"8\"}}");
            int before = asked.size();
            await().atMost(SOON).until(() -> asked.size() > before + 1);
            assertThat(sent()).isEmpty();

            said.put(GONE, "{\"odata.error\":{\"code\":\"9\"}}");
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> sent().contains(GONE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hs/objects/{type}/{ref}", "/hs/object?of={type}&ref={ref}"})
    @DisplayName("asks an HTTP service whose URL has type and ref, and sends what it says as it is")
    void service(String template) throws Exception {
        String value = "{ \"Ссылка\":\"%s\", \"Сумма\":1.50 }".formatted(ORDER);
        services.put(ORDER, value);
        refusals.addAll(List.of(401, 503));
        try (RunningRoutes routes = run(address() + template)) {
            append(
                    routes,
                    "1",
                    "Иванов",
                    change("Документ.Заказ", ORDER),
                    change("Документ.Заказ", GONE));

            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> sent().contains(ORDER) && sent().contains(GONE));
        }
        assertThat(sent())
                .contains("\"#value\":" + value + "}")
                .contains("{\"Ссылка\":\"" + GONE + "\",\"#deleted\":true}");
        String path = template.replace("{type}", "Документ.Заказ");
        assertThat(asked)
                .containsExactly(
                        path.replace("{ref}", ORDER),
                        path.replace("{ref}", ORDER),
                        path.replace("{ref}", ORDER),
                        path.replace("{ref}", GONE));
    }

    @Test
    @DisplayName("submits nothing that the service says of another object, or that is no object")
    void wrongAnswers() throws Exception {
        services.put(ORDER, "{\"Ссылка\":\"" + GONE + "\"}");
        try (RunningRoutes routes = run(address() + "/hs/objects/{type}/{ref}")) {
            append(routes, "1", "Иванов", change("Документ.Заказ", ORDER));
            await().atMost(SOON).until(() -> asked.size() > 1);
            services.put(ORDER, "{\"Ссылка\":\"%s\"},\"deleted\":true".formatted(ORDER));
            int before = asked.size();
            await().atMost(SOON).until(() -> asked.size() > before + 1);
            assertThat(sent()).isEmpty();

            services.put(ORDER, "\uFEFF{\"Ссылка\":\"%s\"}".formatted(ORDER));
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> sent().contains(ORDER));
        }
        assertThat(sent()).doesNotContain("deleted");
    }

    @Test
    @DisplayName("leaves alone what the exchange itself has written")
    void ownWriting() throws Exception {
        try (RunningRoutes routes = run()) {
            append(routes, "1", "Обмен, КОД", change("Справочник.Контрагенты", PARTNER));
            append(routes, "2", "Иванов", change("Документ.Заказ", ORDER));

            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> sent().contains(ORDER));
        }
        assertThat(asked).noneMatch(request -> request.contains(PARTNER));
    }
}
