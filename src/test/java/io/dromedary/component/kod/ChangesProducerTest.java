package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.dromedary.component.journal.MessageTooLargeException;
import io.dromedary.event.KodEvents;
import io.dromedary.kod.collision.Collision;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.message.RefusedMessageException;
import io.dromedary.kod.receive.NotNowException;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.rules.CollisionPolicy;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.kod.Exchange;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.SimpleTypeConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("kod:changes as a step")
class ChangesProducerTest {

    private static final String TYPE = "Справочник.Контрагенты";
    private static final String ONE = "11111111-1111-1111-1111-111111111111";
    private static final String TWO = "22222222-2222-2222-2222-222222222222";
    private static final String THREE = "33333333-3333-3333-3333-333333333333";

    @TempDir private Path folder;
    private final AtomicInteger judged = new AtomicInteger();
    private KodFixture kod;

    private void start(CollisionPolicy policy) throws Exception {
        kod = KodFixture.start(folder, Exchange.rules("01", policy));
        kod.route(routes -> routes.from("direct:submit").to("kod:changes"));
        kod.route(
                routes ->
                        routes.from("direct:old")
                                .to(
                                        "kod:changes?initialFrom=20200101000000000"
                                                + "&initialTo=20210101000000000"
                                                + "&initialZone=Europe/Moscow"));
        kod.route(
                routes ->
                        routes.from("direct:receive")
                                .to(
                                        "kod:changes?received=true&events=mock:events"
                                                + "&judge=direct:judge"));
        kod.route(
                routes ->
                        routes.from("direct:judge")
                                .process(exchange -> judged.incrementAndGet())
                                .setHeader("KodWinner", routes.constant("received")));
    }

    @AfterEach
    void close() {
        kod.close();
    }

    private static String object(String reference, String name) {
        return "{\"#type\":\"%s\",\"#value\":{\"Ссылка\":\"%s\",\"Имя\":\"%s\"}}"
                .formatted(TYPE, reference, name);
    }

    private static String message(String... objects) {
        return KodFixture.message("02", "01", objects);
    }

    private org.apache.camel.Exchange receive(String message) {
        return kod.request(
                "direct:receive",
                message.getBytes(StandardCharsets.UTF_8),
                Map.of("KodMark", "20260131090000000", "KodNumber", 1));
    }

    /** A body that memory does not suffice for. */
    private record Huge() {}

    private static InputStream exhausting() {
        return new InputStream() {
            @Override
            public int read() {
                throw new OutOfMemoryError("Java heap space");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return read();
            }
        };
    }

    private List<String> waiting() {
        return kod.store().objects().waiting(Optional.empty(), 100, Long.MAX_VALUE).stream()
                .map(ObjectHead::sequence)
                .map(version -> kod.store().objects().value(version).orElseThrow())
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    @DisplayName("submits what it gets, and says how much it was")
    void submits() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);
        org.apache.camel.Exchange answer =
                kod.camel()
                        .createProducerTemplate()
                        .request(
                                "direct:submit",
                                exchange ->
                                        exchange.getMessage()
                                                .setBody(object(ONE, "а") + object(TWO, "б")));
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader("KodObjects", Long.class)).isEqualTo(2);
        assertThat(waiting()).hasSize(2);
        assertThatThrownBy(
                        () -> kod.camel().createProducerTemplate().sendBody("direct:submit", "{}"))
                .hasRootCauseMessage(
                        "object 1 (line 1, before byte 2): it has no \"type\". Nothing was"
                                + " submitted");
    }

    @Test
    @DisplayName("fails as too long what does not fit into the memory")
    @HardCase(
            store = "SQLite",
            face = "kod:changes",
            fault = "an object that memory does not suffice for")
    void memory() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);
        kod.camel()
                .getTypeConverterRegistry()
                .addTypeConverter(
                        InputStream.class,
                        Huge.class,
                        new SimpleTypeConverter(false, (type, exchange, value) -> exhausting()));

        assertThat(
                        kod.camel()
                                .createProducerTemplate()
                                .request(
                                        "direct:submit",
                                        exchange -> exchange.getMessage().setBody(new Huge()))
                                .getException())
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("-Xmx");
    }

    @Test
    @DisplayName("takes old data with marks between two bounds, and does not send it as a change")
    void oldData() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);
        kod.camel().createProducerTemplate().sendBody("direct:old", object(ONE, "старый"));
        assertThat(waiting()).isEmpty();
        ObjectKey key = new ObjectKey(TYPE, ONE);
        assertThat(kod.store().objects().heads(List.of(key)).get(key).mark())
                .hasToString("20200101000000000");
        assertThatThrownBy(
                        () ->
                                kod.camel()
                                        .createProducerTemplate()
                                        .sendBody("kod:changes?initialFrom=2020", "{}"))
                .hasStackTraceContaining("initialFrom and initialTo are two marks");
    }

    @Test
    @DisplayName("takes out what must not be applied, tells of it once, and answers the same again")
    void takesOut() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);
        kod.camel().createProducerTemplate().sendBody("direct:submit", object(ONE, "наш"));
        MockEndpoint events = kod.camel().getEndpoint("mock:events", MockEndpoint.class);

        for (int i = 0; i < 2; i++) {
            org.apache.camel.Exchange answer =
                    receive(message(object(ONE, "чужой"), object(TWO, "новый")));
            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(String.class))
                    .isEqualTo(message(object(TWO, "новый")));
            assertThat(answer.getMessage().getHeader("KodObjects")).isEqualTo(1);
            assertThat(answer.getMessage().getHeader("KodEmpty")).isEqualTo(false);
        }

        assertThat(waiting()).hasSize(2).anyMatch(value -> value.contains("наш"));
        events.expectedMessageCount(1);
        events.assertIsSatisfied();
        CloudEvent event =
                (CloudEvent) events.getExchanges().get(0).getMessage().getBody(List.class).get(0);
        assertThat(event.getType()).isEqualTo(KodEvents.COLLISION);
        assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                .contains("\"winner\":\"local\"", ONE, "02to01at20260131090000000-1.json");
    }

    @Test
    @DisplayName("leaves a message without collisions as it is, byte for byte")
    void leaves() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);
        String message = " " + message(object(ONE, "1"), object(TWO, "2")) + "\n";

        assertThat(receive(message).getMessage().getBody(String.class)).isEqualTo(message);
    }

    @Test
    @DisplayName("takes out of a message that 1C gets again what has changed here since")
    void changedSince() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);
        String message = message(object(ONE, "1"), object(TWO, "1"));
        receive(message);
        kod.camel().createProducerTemplate().sendBody("direct:submit", object(ONE, "2"));

        assertThat(receive(message).getMessage().getBody(String.class))
                .contains(object(TWO, "1"))
                .doesNotContain(ONE);
    }

    /** A route that gives messages to 1C, which keeps the bodies it gets. */
    private List<String> applying(Processor oneC) throws Exception {
        List<String> given = new CopyOnWriteArrayList<>();
        kod.route(
                routes ->
                        routes.from("direct:slow")
                                .to(
                                        "kod:changes?received=true&events=mock:events"
                                                + "&apply=direct:apply&judge=direct:judge"));
        kod.route(
                routes ->
                        routes.from("direct:apply")
                                .process(
                                        exchange ->
                                                given.add(
                                                        exchange.getMessage()
                                                                .getBody(String.class)))
                                .process(oneC));
        return given;
    }

    private void submit(String object) {
        kod.camel().createProducerTemplate().sendBody("direct:submit", object);
    }

    @Nested
    @DisplayName("that has messages applied")
    class Applying {

        private final String message = message(object(ONE, "чужой"), object(TWO, "новый"));

        private org.apache.camel.Exchange apply(String text) {
            return apply(1, text);
        }

        private org.apache.camel.Exchange apply(int number, String text) {
            return kod.request(
                    "direct:slow",
                    text.getBytes(StandardCharsets.UTF_8),
                    Map.of("KodMark", "20260131090000000", "KodNumber", number));
        }

        @Test
        @DisplayName("takes them when 1C has them, and not before")
        void applied() throws Exception {
            start(CollisionPolicy.CENTRE_WINS);
            List<List<String>> then = new CopyOnWriteArrayList<>();
            List<String> given = applying(exchange -> then.add(waiting()));

            assertThat(apply(message).getException()).isNull();

            assertThat(given).containsExactly(message);
            assertThat(then).containsExactly(List.of());
            assertThat(waiting()).hasSize(2);
        }

        @Test
        @DisplayName("knows that a change was made without a message that 1C has refused")
        void refused() throws Exception {
            start(CollisionPolicy.CENTRE_WINS);
            AtomicBoolean isDown = new AtomicBoolean(true);
            List<String> given =
                    applying(
                            exchange -> {
                                if (isDown.get()) {
                                    throw new IllegalStateException("1C is down");
                                }
                            });

            assertThat(apply(message).getException()).hasMessage("1C is down");
            assertThat(waiting()).isEmpty();
            submit(object(ONE, "наш"));
            isDown.set(false);
            assertThat(apply(message).getException()).isNull();

            assertThat(given)
                    .containsExactly(message, message(object(ONE, "наш"), object(TWO, "новый")));
            MockEndpoint events = kod.camel().getEndpoint("mock:events", MockEndpoint.class);
            events.expectedMessageCount(1);
            events.assertIsSatisfied();
        }

        @Test
        @DisplayName("keeps what is to be replaced, once, even if 1C does not say that it was")
        void losers() throws Exception {
            start(CollisionPolicy.ASK);
            submit(object(ONE, "наш"));
            AtomicInteger calls = new AtomicInteger();
            applying(
                    exchange -> {
                        if (calls.incrementAndGet() < 3) {
                            throw new IllegalStateException("no answer");
                        }
                    });

            apply(message);
            apply(message);
            assertThat(untold()).as("1C may refuse it for good").isEmpty();

            assertThat(apply(message).getException()).isNull();
            assertThat(untold()).as("told").isEmpty();
            MockEndpoint events = kod.camel().getEndpoint("mock:events", MockEndpoint.class);
            events.expectedMessageCount(1);
            events.assertIsSatisfied();
            assertThat(judged.get()).as("questions").isEqualTo(1);
        }

        /** As a new process sees it: one that has asked does not ask again at once. */
        private List<Collision> untold() {
            return kod.store()
                    .receptions(Exchange.rules("01", CollisionPolicy.ASK), Clock.systemUTC())
                    .untold(10);
        }

        @Test
        @DisplayName("does not take what another process has changed meanwhile, and it comes again")
        void overtaken() throws Exception {
            start(CollisionPolicy.CENTRE_WINS);
            AtomicInteger calls = new AtomicInteger();
            List<String> given =
                    applying(
                            exchange -> {
                                if (calls.incrementAndGet() == 1) {
                                    kod.store()
                                            .changes("01", Clock.systemUTC())
                                            .submit(List.of(change(ONE, "наш")));
                                }
                            });

            assertThat(apply(message).getException())
                    .isInstanceOf(NotNowException.class)
                    .hasMessageContaining("changed by another process");
            assertThat(apply(message).getException()).isNull();

            assertThat(given.get(1)).isEqualTo(message(object(ONE, "наш"), object(TWO, "новый")));
        }

        @Test
        @DisplayName("lets messages and changes of an object go one after the other")
        void oneAtATime() throws Exception {
            start(CollisionPolicy.CENTRE_WINS);
            CountDownLatch mayEnd = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            List<String> given =
                    applying(
                            exchange -> {
                                if (calls.incrementAndGet() == 1) {
                                    mayEnd.await();
                                }
                            });
            String second = message(object(ONE, "2"), object(TWO, "1"));
            String other = message(object(THREE, "1"));

            CompletableFuture<?> slow = beside(() -> apply(message));
            await().until(() -> given.size() == 1);
            CompletableFuture<?> change = beside(() -> submit(object(ONE, "наш")));
            assertThat(apply(2, other).getException()).isNull();
            assertThat(apply(3, second).getException())
                    .isInstanceOf(NotNowException.class)
                    .hasMessageContaining(ONE);
            assertThat(given).containsExactly(message, other);
            assertThat(change).isNotDone();

            mayEnd.countDown();
            slow.join();
            change.join();
            assertThat(waiting()).anyMatch(value -> value.contains("наш"));
        }

        private CompletableFuture<?> beside(Runnable task) {
            // the common pool may have one thread
            return CompletableFuture.runAsync(task, it -> new Thread(it).start());
        }
    }

    private static ChangedObject change(String reference, String name) {
        return new ChangedObject(
                new ObjectKey(TYPE, reference),
                MessageObject.of(
                        "",
                        TYPE,
                        "{\"Ссылка\":\"%s\",\"Имя\":\"%s\"}"
                                .formatted(reference, name)
                                .getBytes(StandardCharsets.UTF_8)),
                false,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    @DisplayName(
            "counts the objects that were here in this state, and those of a repeated message not")
    void equal() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);
        kod.camel().createProducerTemplate().sendBody("direct:submit", object(ONE, "тот же"));
        String message = message(object(ONE, "тот же"), object(TWO, "новый"));
        receive(message);
        receive(message);

        assertThat(counted("dromedary.kod.received.objects")).isEqualTo(2);
        assertThat(counted("dromedary.kod.received.equal")).isEqualTo(1);
        assertThat(kod.meters().get("dromedary.kod.received.equal.share").gauge().value()).isZero();
    }

    private double counted(String meter) {
        return kod.meters().get(meter).tag("stream", "02to01").counter().count();
    }

    @Test
    @DisplayName("asks the judge")
    void asks() throws Exception {
        start(CollisionPolicy.ASK);
        kod.camel().createProducerTemplate().sendBody("direct:submit", object(ONE, "наш"));
        String message = message(object(ONE, "чужой"));

        assertThat(receive(message).getMessage().getBody(String.class)).isEqualTo(message);
        assertThat(waiting()).singleElement().asString().contains("чужой");
    }

    @Test
    @DisplayName(
            "refuses a message for another node, and an object of which nobody knows which it is")
    void refuses() throws Exception {
        start(CollisionPolicy.CENTRE_WINS);

        assertThat(receive(message(object(ONE, "1")).replace("\"01\"", "\"03\"")).getException())
                .hasMessageContaining("for node 03, and this is 01");
        assertThat(receive(message(object(ONE, "1")).replace("\"02\"", "\"09\"")).getException())
                .isInstanceOf(RefusedMessageException.class)
                .hasMessageContaining("node 09, which is not among the nodes");
        for (String value : List.of("{}", "{\"Отбор\":{\"К\":1e999}}", "17")) {
            assertThat(
                            receive(message("{\"#type\":\"Т\",\"#value\":" + value + "}"))
                                    .getException())
                    .as("another try does not help against %s", value)
                    .isInstanceOf(RefusedMessageException.class)
                    .hasMessageContaining("object 1 (Т)");
        }
        assertThat(waiting()).isEmpty();
    }
}
