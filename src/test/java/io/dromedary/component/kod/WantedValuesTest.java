package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.rules.ValueSchemas;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What the rules want of types and values")
class WantedValuesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String REFERENCE = "11111111-1111-1111-1111-111111111111";
    private static final String KNOWN = "Справочник.Известный";
    private static final String UNKNOWN = "Справочник.Чужой";
    private static final String FILE = "02to01at20260131090000000-1.json";
    private static final String SCHEMA = "{\"required\":[\"%s\"]}";

    @TempDir private Path folder;
    private Path directory;
    private Path schema;
    private KodStore store;
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void open() throws IOException {
        directory = Files.createDirectory(folder.resolve("exchange"));
        schema = Files.writeString(folder.resolve("a.json"), SCHEMA.formatted("Код"));
        store = KodStore.open(folder.resolve("kod.db"));
    }

    @AfterEach
    void close() {
        camel.stop();
        store.close();
    }

    private void start(String unknownType) throws Exception {
        RulesFile rules =
                RulesFile.read(
                        Files.writeString(
                                folder.resolve("kod.yaml"),
                                """
                                this-node: 01
                                nodes: {01: {centre: true, unknown-type: %s}, 02: {}}
                                types: {%s: {recipients: everywhere, schema: a.json}}
                                """
                                        .formatted(unknownType, KNOWN)));
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(5);
        camel.getRegistry().bind("store", store);
        camel.getRegistry().bind("rules", rules.rules());
        camel.getRegistry().bind("schemas", ValueSchemas.of(rules));
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("direct:submit").to("kod:changes");
                        from("direct:receive").to("kod:changes?received=true");
                        from("kod:messages?pollInterval=20&redeliveryDelay=20&directory="
                                        + directory)
                                .to("kod:changes?received=true");
                    }
                });
        camel.start();
    }

    private static String object(String type, String rest) {
        return "{\"#type\":\"%s\",\"#value\":{\"Ссылка\":\"%s\"%s}}"
                .formatted(type, REFERENCE, rest);
    }

    private static String message(String... objects) {
        return "{\"message\":{\"header\":{\"sender\":\"02\",\"recipient\":\"01\",\"version\":1},\"body\":{\"object\":["
                + String.join(",", objects)
                + "]}}}";
    }

    private Exchange send(String uri, String body) {
        return camel.createProducerTemplate()
                .request(
                        uri,
                        exchange -> {
                            exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
                            exchange.getMessage()
                                    .setHeaders(
                                            Map.of("KodMark", "20260131090000000", "KodNumber", 1));
                        });
    }

    private Path put(String message) throws IOException {
        // The receiver removes an empty minute directory whenever it sees one.
        return new MessageWriter(directory)
                .write(
                        NameGrammar.STANDARD.parse(FILE).orElseThrow(),
                        out -> out.write(message.getBytes(StandardCharsets.UTF_8)));
    }

    private int waiting() {
        return store.objects().waiting(Optional.empty(), 100, Long.MAX_VALUE).size();
    }

    @Nested
    @DisplayName("A value that its schema refuses")
    class Refused {

        @Test
        @DisplayName("is not submitted: the answer names its number and what is wrong")
        void submitted() throws Exception {
            start("pass");

            assertThat(
                            send(
                                            "direct:submit",
                                            object(KNOWN, ",\"Код\":1") + "\n" + object(KNOWN, ""))
                                    .getException())
                    .hasMessageContaining("object 2 (line 2")
                    .hasMessageContaining("the schema of " + KNOWN + " refuses its value: ")
                    .hasMessageContaining("'Код'")
                    .hasMessageEndingWith("Nothing was submitted");
            assertThat(waiting()).isZero();
        }

        @Test
        @DisplayName("is not received, and nothing of its message is")
        void received() throws Exception {
            start("pass");

            assertThat(
                            send("direct:receive", message(object(UNKNOWN, ""), object(KNOWN, "")))
                                    .getException())
                    .hasMessageContaining(
                            "object 2 (%s): the schema of %s refuses its value: "
                                    .formatted(KNOWN, KNOWN))
                    .hasMessageContaining("'Код'");
            assertThat(waiting()).isZero();
        }

        @Test
        @DisplayName("lets its stream wait, until the schema is replaced")
        void replaced() throws Exception {
            start("pass");
            Path file = put(message(object(KNOWN, ",\"Имя\":1")));
            await().atMost(SOON).until(() -> camel.getRoutes().size() == 3 && isAlarmed("'Код'"));

            Files.writeString(schema, SCHEMA.formatted("Имя"));

            await().atMost(SOON).until(() -> Files.notExists(file));
            assertThat(waiting()).isPositive();
        }

        private boolean isAlarmed(String reason) {
            return camel.getRoutes().stream()
                    .map(route -> route.getConsumer())
                    .filter(KodConsumer.class::isInstance)
                    .map(consumer -> ((KodConsumer) consumer).getHealthCheck().call())
                    .anyMatch(result -> result.getDetails().toString().contains(reason));
        }

        @Test
        @DisplayName("is none if the object is deleted")
        void deleted() throws Exception {
            start("pass");

            String deletion = object(KNOWN, ",\"#deleted\":true");
            assertThat(send("direct:submit", deletion).getException()).isNull();
            assertThat(send("direct:receive", message(deletion)).getException()).isNull();
        }
    }

    @Nested
    @DisplayName("A type without rules that is received")
    class Unknown {

        @Test
        @DisplayName("is taken where it passes")
        void passes() throws Exception {
            start("pass");

            assertThat(send("direct:receive", message(object(UNKNOWN, ""))).getException())
                    .isNull();
        }

        @Test
        @DisplayName("fails where it is held, so that its stream waits")
        void held() throws Exception {
            start("hold");

            assertThat(send("direct:receive", message(object(UNKNOWN, ""))).getException())
                    .hasMessage(
                            "object 1 (%s): its type has no rules here, and node 01 has unknown-type:"
                                            .formatted(UNKNOWN)
                                    + " hold. Write the type into config/kod.yaml and start again");
            assertThat(waiting()).isZero();
        }

        @Test
        @DisplayName("has its message put aside at once where it goes into quarantine")
        void quarantined() throws Exception {
            start("quarantine");
            String message = message(object(UNKNOWN, ""));

            Path file = put(message);

            await().atMost(SOON).until(() -> Files.notExists(file));
            Path quarantine = directory.resolve(".quarantine");
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(quarantine.resolve(FILE + ".reason.json"))
                                            .content()
                                            .contains("has no rules here", UNKNOWN));
            assertThat(quarantine.resolve(FILE)).hasContent(message);
            assertThat(waiting()).isZero();
        }
    }
}
