package io.dromedary.component.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.component.ExchangeCheckpoint;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.FencedException;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.sqlite.SqliteJournal;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("journal: as a step")
class JournalProducerTest {

    private static final String ONE =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"order.paid\"}";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private SqliteJournal journal;
    private ProducerTemplate template;

    @BeforeEach
    void start(@TempDir Path folder) {
        journal = SqliteJournal.open(folder.resolve("journal.db"));
        camel.disableJMX();
        camel.getRegistry().bind("journal", journal);
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        journal.close();
    }

    private static CloudEvent event(String id, String type) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/onec/trade"))
                .withType(type)
                .build();
    }

    private List<String> stored(String channel) {
        return journal.read(channel, 0, 100, 1 << 20).events().stream()
                .map(StoredEvent::event)
                .map(CloudEvent::getId)
                .toList();
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        return template.request(
                uri,
                exchange -> {
                    exchange.getMessage().setBody(body);
                    exchange.getMessage().setHeaders(new HashMap<>(headers));
                });
    }

    private Exchange sendTo(String channel, Object body) {
        return template.request(
                "journal:orders",
                exchange -> {
                    exchange.getMessage().setBody(body);
                    exchange.setProperty(JournalConstants.TO_CHANNEL, channel);
                });
    }

    private Throwable failure(Object body, Map<String, Object> headers) {
        return send("journal:orders", body, headers).getException();
    }

    @Nested
    @DisplayName("takes")
    class Takes {

        @Test
        @DisplayName("an event, and says where it stands")
        void one() {
            Exchange exchange = send("journal:orders", event("1", "a"), Map.of());

            assertThat(stored("orders")).containsExactly("1");
            assertThat(exchange.getMessage().getHeader(JournalConstants.POSITIONS))
                    .isEqualTo(List.of(1L));
        }

        @Test
        @DisplayName("the same event again without storing it")
        void duplicate() {
            send("journal:orders", event("1", "a"), Map.of());
            Exchange again = send("journal:orders", event("1", "a"), Map.of());

            assertThat(stored("orders")).containsExactly("1");
            assertThat(again.getMessage().getHeaders())
                    .containsEntry(JournalConstants.POSITIONS, List.of(1L))
                    .containsEntry(JournalConstants.DUPLICATES, 1);
        }

        @Test
        @DisplayName("a list, sorted into channels by type, with positions in its own order")
        void byType() {
            Exchange exchange =
                    send(
                            "journal:transactions?byType=s=sessions,j=jobs",
                            List.of(event("1", "t"), event("2", "s"), event("3", "t")),
                            Map.of());

            assertThat(stored("transactions")).containsExactly("1", "3");
            assertThat(stored("sessions")).containsExactly("2");
            assertThat(exchange.getMessage().getHeader(JournalConstants.POSITIONS))
                    .isEqualTo(List.of(1L, 1L, 2L));
        }

        @Test
        @DisplayName("an empty list")
        void empty() {
            Exchange exchange = send("journal:orders", List.of(), Map.of());

            assertThat(exchange.getException()).isNull();
            assertThat(journal.channel("orders")).isEmpty();
        }

        @Test
        @DisplayName("JSON of one event, as text, bytes or stream")
        void json() {
            send("journal:orders", ONE, Map.of());
            send(
                    "journal:orders",
                    ONE.replace("\"1\"", "\"2\"").getBytes(StandardCharsets.UTF_8),
                    Map.of());
            send(
                    "journal:orders",
                    new ByteArrayInputStream(
                            ONE.replace("\"1\"", "\"3\"").getBytes(StandardCharsets.UTF_8)),
                    Map.of());

            assertThat(stored("orders")).containsExactly("1", "2", "3");
        }

        @Test
        @DisplayName("a JSON array of events")
        void batch() {
            send("journal:orders", "[" + ONE + "," + ONE.replace("\"1\"", "\"2\"") + "]", Map.of());

            assertThat(stored("orders")).containsExactly("1", "2");
        }

        @Test
        @DisplayName("binary mode: attributes as headers, percent-encoded, the body as data")
        void binary() {
            send(
                    "journal:orders",
                    "hello",
                    Map.of(
                            "Ce-Specversion", "1.0",
                            "Ce-Id", "7",
                            "ce-source", "/shop",
                            "ce-type", "order.paid",
                            "ce-subject", "%D0%97%D0%B0%D0%BA%D0%B0%D0%B7+1",
                            "Content-Type", "text/plain",
                            "Accept", "*/*"));

            CloudEvent event = journal.read("orders", 0, 1, 1 << 20).events().get(0).event();
            assertThat(event.getId()).isEqualTo("7");
            assertThat(event.getSubject()).isEqualTo("Заказ+1");
            assertThat(event.getDataContentType()).isEqualTo("text/plain");
            assertThat(event.getData().toBytes()).asString().isEqualTo("hello");
            assertThat(event.getExtensionNames()).isEmpty();
        }

        @Test
        @DisplayName("another channel from a property of the exchange")
        void channelProperty() {
            sendTo("invoices", ONE);

            assertThat(stored("invoices")).containsExactly("1");
        }

        @Test
        @DisplayName("no channel from a header, which clients send and other channels leave behind")
        void noChannelFromHeader() {
            send("journal:orders", ONE, Map.of(JournalConstants.CHANNEL, "invoices"));

            assertThat(stored("orders")).containsExactly("1");
            assertThat(stored("invoices")).isEmpty();
        }
    }

    @Nested
    @DisplayName("refuses, and says what is wrong")
    class Refuses {

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "17", "[]", "\"text\"", "{\"id\":\"1\"}"})
        @DisplayName("what is no event")
        void noEvent(String body) {
            assertThat(failure(body, Map.of()))
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageNotContaining("\n");
            assertThat(journal.channels()).isEmpty();
        }

        @Test
        @DisplayName("the one bad event of an array, and stores none of them")
        void oneOfMany() {
            assertThat(failure("[" + ONE + ",{\"id\":\"2\"}]", Map.of()))
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageContaining("Event 2 of 2")
                    .hasMessageContaining("specversion");
            assertThat(journal.channels()).isEmpty();
        }

        @Test
        @DisplayName("binary mode without an id")
        void noId() {
            assertThat(
                            failure(
                                    "hello",
                                    Map.of(
                                            "ce-specversion", "1.0",
                                            "ce-source", "/shop",
                                            "ce-type", "x")))
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageContaining("id");
        }

        @Test
        @DisplayName("a list of something else")
        void listOfTexts() {
            assertThat(failure(List.of(event("1", "a"), "text"), Map.of()))
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageContaining("element 1");
        }

        @Test
        @DisplayName("what no journal would ever take, for good")
        void unstorable() {
            assertThat(failure(ONE.replace("order.", "order\\u0000"), Map.of()))
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageContaining("U+0000 in its type");
            assertThat(stored("orders")).isEmpty();
        }

        @Test
        @DisplayName("a body longer than it may be")
        void tooLong() {
            assertThat(send("journal:orders?maxBytes=20", ONE, Map.of()).getException())
                    .isInstanceOf(MessageTooLargeException.class)
                    .hasMessageContaining("20 bytes");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data_base64\":\"eHs=\"}",
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"datacontenttype\":\"application/json\",\"data_base64\":\"MX0sew==\"}",
                    "{\"specversion\":\"1.0\",\"id\":\" \",\"source\":\"/s\",\"type\":\"t\"}",
                    "[null]"
                })
        @DisplayName("what would not be JSON again when it is read")
        void poison(String body) {
            assertThat(failure(body, Map.of())).isInstanceOf(InvalidEventException.class);
            assertThat(stored("orders")).isEmpty();
        }

        private final Map<String, Object> binaryModeJson =
                Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", "1",
                        "ce-source", "/s",
                        "ce-type", "t",
                        "Content-Type", "application/json");

        @ParameterizedTest
        @ValueSource(strings = {"x{", "1},{", ""})
        @DisplayName("data in binary mode that call themselves JSON and are not")
        void poisonInBinaryMode(String data) {
            assertThat(failure(data.getBytes(StandardCharsets.UTF_8), binaryModeJson))
                    .isInstanceOf(InvalidEventException.class);
        }

        @Test
        @DisplayName("half a character in the data, which only PostgreSQL would not take")
        void halfCharacter() {
            byte[] data = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
            assertThat(failure(data, binaryModeJson))
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageContaining("not UTF-8");
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16LE", "UTF-16", "UTF-32", "windows-1251"})
        @DisplayName("JSON in another encoding than UTF-8")
        void otherEncoding(String encoding) {
            byte[] data = "{\"товар\":1}".getBytes(Charset.forName(encoding));
            assertThat(failure(data, binaryModeJson)).isInstanceOf(InvalidEventException.class);
            assertThat(stored("orders")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"../x", "a?b=c", "", "-a", "канал"})
        @DisplayName("a property that cannot name a channel")
        void badChannel(String name) {
            assertThat(sendTo(name, ONE).getException())
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessageContaining("cannot name a channel");
        }

        @Test
        @DisplayName("options that mean nothing")
        void options() {
            assertThatThrownBy(() -> template.sendBody("journal:orders?byType=x", ONE))
                    .hasStackTraceContaining("not of the form type=channel");
            assertThatThrownBy(() -> camel.getEndpoint("journal:a%20b"))
                    .hasStackTraceContaining("cannot name a channel");
        }
    }

    @Nested
    @DisplayName("and the checkpoint of the source")
    class Checkpoints {

        private Checkpoint taken;

        @BeforeEach
        void acquire() {
            taken = journal.acquire("/onec/trade");
        }

        /** What the next owner would be given. */
        private String position() {
            return journal.acquire("/onec/trade").position();
        }

        private ExchangeCheckpoint send(String uri, Object body) {
            ExchangeCheckpoint[] bound = new ExchangeCheckpoint[1];
            template.send(
                    uri,
                    exchange -> {
                        exchange.getMessage().setBody(body);
                        bound[0] = ExchangeCheckpoint.bind(exchange, taken.at("200", "memory"));
                    });
            return bound[0];
        }

        @Test
        @DisplayName("are stored together")
        void together() {
            ExchangeCheckpoint sent = send("journal:t", List.of(event("1", "a")));

            assertThat(sent.progress()).isEqualTo(ExchangeCheckpoint.Progress.COMMITTED);
            assertThat(position()).isEqualTo("200");
        }

        @Test
        @DisplayName("are not stored if another owner has taken over: neither of them")
        void fenced() {
            journal.acquire("/onec/trade");

            Exchange exchange =
                    template.send(
                            "journal:t",
                            e -> {
                                e.getMessage().setBody(event("1", "a"));
                                ExchangeCheckpoint.bind(e, taken.at("200", ""));
                            });

            assertThat(exchange.getException()).isInstanceOf(FencedException.class);
            assertThat(journal.channel("t").map(info -> info.head()).orElse(0L)).isZero();
            assertThat(position()).isEmpty();
        }

        @Test
        @DisplayName("is left to the source if there is nothing to store")
        void nothing() {
            ExchangeCheckpoint sent = send("journal:t", List.of());

            assertThat(sent.progress()).isEqualTo(ExchangeCheckpoint.Progress.NOTHING_TO_STORE);
            assertThat(position()).isEmpty();
        }

        @Test
        @DisplayName("is left to the source if the step says so")
        void switchedOff() {
            ExchangeCheckpoint sent = send("journal:t?checkpoint=false", event("1", "a"));

            assertThat(sent.progress()).isEqualTo(ExchangeCheckpoint.Progress.OPEN);
            assertThat(stored("t")).containsExactly("1");
        }

        @Test
        @DisplayName("is not committed by the parts and copies of an exchange")
        void copies() throws Exception {
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:split").split(body()).to("journal:split");
                            from("direct:multicast")
                                    .multicast()
                                    .to("journal:left", "journal:right");
                            from("direct:tap").wireTap("direct:tapped");
                            from("direct:tapped").to("journal:tapped").to("seda:tapped");
                            from("direct:enrich").enrich("journal:enrich", (old, answer) -> old);
                            from("direct:loop").loop(2).copy().to("journal:loop");
                        }
                    });

            for (String kind : List.of("split", "multicast", "tap", "enrich", "loop")) {
                ExchangeCheckpoint sent =
                        send("direct:" + kind, List.of(event("1", "a"), event("2", "a")));
                if (kind.equals("tap")) {
                    camel.createConsumerTemplate().receive("seda:tapped", 20_000);
                }
                assertThat(sent.progress()).as(kind).isEqualTo(ExchangeCheckpoint.Progress.OPEN);
            }

            assertThat(stored("split")).containsExactly("1", "2");
            assertThat(stored("right")).containsExactly("1", "2");
            assertThat(stored("tapped")).containsExactly("1", "2");
            assertThat(position()).isEmpty();
        }

        @Test
        @DisplayName("is committed behind steps that keep the exchange: choice, try, another route")
        void sameExchange() throws Exception {
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:main")
                                    .choice()
                                    .when(constant(true))
                                    .doTry()
                                    .to("direct:other")
                                    .doCatch(IllegalStateException.class)
                                    .end()
                                    .end();
                            from("direct:other").setHeader("x", constant(1)).to("journal:t");
                        }
                    });

            ExchangeCheckpoint sent = send("direct:main", event("1", "a"));

            assertThat(sent.progress()).isEqualTo(ExchangeCheckpoint.Progress.COMMITTED);
        }
    }

    @Nested
    @DisplayName("and steps with memory")
    class Memory {

        private final ExchangeCheckpoint checkpoint =
                ExchangeCheckpoint.bind(
                        new DefaultExchange(camel),
                        new Checkpoint("/onec/trade", 1, "100", "before"));

        @Test
        @DisplayName("store what they remember with the place")
        void remember() {
            checkpoint.remember("step", "now");

            assertThat(checkpoint.checkpoint())
                    .isEqualTo(new Checkpoint("/onec/trade", 1, "100", "now"));
        }

        @Test
        @DisplayName("are told when there are two of them")
        void two() {
            checkpoint.remember("one", "a");

            assertThatThrownBy(() -> checkpoint.remember("two", "b"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one")
                    .hasMessageContaining("two")
                    .hasMessageContaining("reader");
        }

        @Test
        @DisplayName("are told when they come too late")
        void late() {
            checkpoint.committed();

            assertThatThrownBy(() -> checkpoint.remember("step", "a"))
                    .hasMessageContaining("wireTap");
        }
    }
}
