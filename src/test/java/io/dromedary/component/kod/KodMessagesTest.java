package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.NameTakenException;
import io.dromedary.kod.message.UnreadableMessageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kod:messages")
class KodMessagesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TEXT =
            "{ \"message\": {\"header\":{\"from\":\"01\",\"to\":\"02\",\"version\":1},"
                    + "\"body\":[{\"object\":{\"#type\":\"Документ.Заказ\",\"#value\":1.50}}]}}\n";
    private static final String FIRST = "01to02at20260131235959999-1.json";

    @TempDir private Path folder;

    private Path directory;
    private KodFixture kod;
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() throws IOException {
        kod = KodFixture.start(folder);
        directory = kod.directory();
    }

    @AfterEach
    void close() {
        kod.close();
    }

    private String uri(String... options) {
        return "kod:messages?directory=" + directory + String.join("", options);
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) throws Exception {
        return kod.send(uri, body, headers);
    }

    private void receive(Processor step) throws Exception {
        kod.route(
                routes ->
                        routes.from(uri("&pollInterval=20&redeliveryDelay=20&recipient=02"))
                                .routeId("receive")
                                .process(seen::add)
                                .process(step));
    }

    private void awaitEmpty() {
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> kod.files().isEmpty());
    }

    @Nested
    @DisplayName("as a step")
    class Writing {

        @Test
        @DisplayName("writes nothing ahead of the clock, which its recipient would put aside")
        void aheadOfTheClock() throws Exception {
            Instant ahead = Instant.now().plus(Duration.ofHours(3)); // as the clock was once
            kod.store().advance("01", ahead.toEpochMilli());

            assertThatThrownBy(() -> send(uri(), TEXT, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ahead");
            assertThat(directory).isEmptyDirectory();
        }

        @Test
        @DisplayName("writes on when the time has come within minutes of its marks")
        void littleAhead() throws Exception {
            Mark ahead = Mark.of(Instant.now().plus(Duration.ofMinutes(4)));
            kod.store().advance("01", ahead.instant().toEpochMilli());

            Exchange written = send(uri(), TEXT, Map.of());

            assertThat(written.getMessage().getHeader(KodConstants.MARK, String.class))
                    .isGreaterThan(ahead.digits());
        }

        @Test
        @DisplayName("writes a message as it is, under the name that the headers say")
        void asItIs() throws Exception {
            Exchange sent =
                    send(
                            uri(),
                            TEXT,
                            Map.of(
                                    KodConstants.SENDER, "01",
                                    KodConstants.RECIPIENT, "02",
                                    KodConstants.MARK, "20260131235959999",
                                    KodConstants.NUMBER, 7,
                                    KodConstants.FILE_NAME, "../../evil"));

            assertThat(sent.getMessage().getHeader(KodConstants.FILE_NAME))
                    .isEqualTo("01to02at20260131235959999-7.json");
            assertThat(directory.resolve("202601312359/01to02at20260131235959999-7.json"))
                    .hasContent(TEXT);
            assertThat(kod.files()).hasSize(1);
        }

        @Test
        @DisplayName("takes what is missing from the message itself, and a new mark each time")
        void newMarks() throws Exception {
            Instant before = Instant.now();
            String first =
                    send(uri(), TEXT, Map.of())
                            .getMessage()
                            .getHeader(KodConstants.MARK, String.class);
            String second =
                    send(uri(), TEXT, Map.of())
                            .getMessage()
                            .getHeader(KodConstants.MARK, String.class);

            assertThat(second).isGreaterThan(first);
            assertThat(kod.files())
                    .containsExactly(
                            "01to02at" + first + "-1.json", "01to02at" + second + "-1.json");
            assertThat(new Mark(first).instant()).isAfterOrEqualTo(before.minusMillis(1));
        }

        @Test
        @DisplayName("makes a message of a list of objects")
        void objects() throws Exception {
            byte[] value = "{\"Сумма\":10.00}".getBytes(StandardCharsets.UTF_8);
            send(
                    uri("&sender=01&recipient=02"),
                    List.of(MessageObject.of("", "Документ.Заказ", value)),
                    Map.of(KodConstants.MARK, "20260131235959999"));

            assertThat(directory.resolve("202601312359").resolve(FIRST))
                    .hasContent(
                            "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},"
                                    + "\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":{\"Сумма\":10.00}}]}}}");
        }

        @Test
        @DisplayName("writes nothing that is no message, or not the one that the route says")
        void refused() {
            assertThatThrownBy(() -> send(uri(), "{}", Map.of()))
                    .isInstanceOf(UnreadableMessageException.class);
            assertThatThrownBy(() -> send(uri(), TEXT, Map.of(KodConstants.RECIPIENT, "03")))
                    .hasMessageContaining("01to02")
                    .hasMessageContaining("01to03");
            for (String code : List.of("../", "1", "0\0", "001", "CON")) {
                assertThatThrownBy(() -> send(uri(), TEXT, Map.of(KodConstants.SENDER, code)))
                        .as(code)
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> send(uri(), TEXT, Map.of(KodConstants.MARK, "2026")))
                    .hasMessageContaining("17 digits");
            assertThatThrownBy(() -> send(uri(), TEXT, Map.of(KodConstants.NUMBER, -1)))
                    .hasMessageContaining("-1");
            assertThatThrownBy(() -> send(uri("&maxBytes=20"), TEXT, Map.of()))
                    .hasMessageContaining("maxBytes");
            assertThat(directory).isEmptyDirectory();
        }

        @Test
        @DisplayName("never replaces a message")
        void neverReplaces() throws Exception {
            Map<String, Object> mark = Map.of(KodConstants.MARK, "20260131235959999");
            send(uri(), TEXT, mark);
            send(uri(), TEXT, mark);
            assertThatThrownBy(() -> send(uri(), TEXT.replace("1.50", "2"), mark))
                    .isInstanceOf(NameTakenException.class);
            assertThat(directory.resolve("202601312359").resolve(FIRST)).hasContent(TEXT);
        }

        @Test
        @DisplayName("refuses a mark that is far ahead, which every receiver would put aside")
        void ahead() throws Exception {
            assertThatThrownBy(
                            () -> send(uri(), TEXT, Map.of(KodConstants.MARK, "20990101000000000")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than 5 minutes ahead");
            assertThat(kod.files()).isEmpty();
        }
    }

    @Nested
    @DisplayName("as a source")
    class Reading {

        @Test
        @DisplayName("gives one exchange a message, and removes the file when it has completed")
        void oneExchange() throws Exception {
            send(uri(), TEXT, Map.of(KodConstants.MARK, "20260131235959999"));
            receive(exchange -> {});
            awaitEmpty();

            assertThat(seen)
                    .singleElement()
                    .satisfies(
                            exchange -> {
                                assertThat(exchange.getMessage().getBody(String.class))
                                        .isEqualTo(TEXT);
                                assertThat(exchange.getMessage().getHeaders())
                                        .containsEntry(KodConstants.SENDER, "01")
                                        .containsEntry(KodConstants.RECIPIENT, "02")
                                        .containsEntry(KodConstants.MARK, "20260131235959999")
                                        .containsEntry(KodConstants.NUMBER, 1)
                                        .containsEntry(KodConstants.FILE_NAME, FIRST)
                                        .containsEntry(KodConstants.OBJECTS, 1)
                                        .containsEntry(KodConstants.LATE, false)
                                        .containsKey(KodConstants.SHA256);
                            });
            await().atMost(SOON)
                    .until(
                            () ->
                                    kod.meters()
                                                    .get("dromedary.kod.received")
                                                    .tag("stream", "01to02")
                                                    .counter()
                                                    .count()
                                            == 1);
        }

        @Test
        @DisplayName("keeps a message until its exchange succeeds, and health says what is wrong")
        void failing() throws Exception {
            AtomicBoolean locked = new AtomicBoolean(true);
            receive(
                    exchange -> {
                        if (locked.get()) {
                            throw new IllegalStateException("the infobase is locked");
                        }
                    });
            send(uri(), TEXT, Map.of());
            await().atMost(SOON).until(() -> seen.size() > 2);
            HealthCheck health =
                    ((KodConsumer) kod.camel().getRoute("receive").getConsumer()).getHealthCheck();

            assertThat(kod.files()).hasSize(1);
            assertThat(health.call().getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(health.call().getDetails().get("stream.01to02").toString())
                    .contains("the infobase is locked");
            locked.set(false);
            awaitEmpty();
            await().atMost(SOON).until(() -> health.call().getState() == HealthCheck.State.UP);
        }

        @Test
        @DisplayName("waits for the unit of work, which may end in another thread")
        void unitOfWork() throws Exception {
            AtomicBoolean open = new AtomicBoolean();
            kod.camel()
                    .addRoutes(
                            new RouteBuilder() {
                                @Override
                                public void configure() {
                                    from(uri("&pollInterval=20"))
                                            .to("seda:later?waitForTaskToComplete=Never");
                                    from("seda:later")
                                            .process(seen::add)
                                            .process(
                                                    exchange ->
                                                            await().atMost(SOON).until(open::get));
                                }
                            });
            send(uri(), TEXT, Map.of());
            await().atMost(SOON).until(() -> seen.size() == 1);
            assertThat(kod.files()).hasSize(1);
            open.set(true);
            awaitEmpty();
            assertThat(seen).hasSize(1);
        }

        @Test
        @DisplayName("relays to another directory with names and bytes kept")
        void relay() throws Exception {
            Path other = Files.createDirectory(folder.resolve("other"));
            kod.camel()
                    .addRoutes(
                            new RouteBuilder() {
                                @Override
                                public void configure() {
                                    from(uri("&pollInterval=20"))
                                            .to("kod:messages?directory=" + other);
                                }
                            });
            send(uri(), TEXT, Map.of(KodConstants.MARK, "20260131235959999"));
            awaitEmpty();
            assertThat(other.resolve("202601312359").resolve(FIRST)).hasContent(TEXT);
        }

        @Test
        @DisplayName("goes on after it was suspended and resumed")
        void suspended() throws Exception {
            receive(exchange -> {});
            kod.camel().getRouteController().suspendRoute("receive");
            send(uri(), TEXT, Map.of());
            kod.camel().getRouteController().resumeRoute("receive");
            awaitEmpty();
            assertThat(seen).hasSize(1);
        }

        @Test
        @DisplayName("does not start without its directory, or with options that cannot be")
        void options() {
            assertThatThrownBy(() -> kod.camel().getEndpoint("kod:messages"))
                    .hasStackTraceContaining("directory");
            assertThatThrownBy(() -> kod.camel().getEndpoint("kod:letters?directory=" + directory))
                    .hasStackTraceContaining("write kod:messages");
            assertThatThrownBy(() -> kod.camel().getEndpoint(uri("&recipient=2")))
                    .hasStackTraceContaining("must have 2 digits");
            assertThatThrownBy(() -> kod.camel().getEndpoint(uri("&maxParallel=-1")))
                    .hasStackTraceContaining("maxParallel");
            directory = folder.resolve("missing");
            assertThatThrownBy(() -> receive(exchange -> {}))
                    .hasStackTraceContaining("does not exist. Create it");
        }
    }
}
