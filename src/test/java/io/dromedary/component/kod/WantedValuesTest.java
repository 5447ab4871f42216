package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.rules.ValueSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
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
    private KodFixture kod;

    @BeforeEach
    void open() throws IOException {
        schema = Files.writeString(folder.resolve("a.json"), SCHEMA.formatted("Код"));
        kod = KodFixture.start(folder);
        directory = kod.directory();
    }

    @AfterEach
    void close() {
        kod.close();
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
        kod.camel().getRegistry().bind("rules", rules.rules());
        kod.camel().getRegistry().bind("schemas", ValueSchemas.of(rules));
        kod.route(routes -> routes.from("direct:submit").to("kod:changes"));
        kod.route(routes -> routes.from("direct:receive").to("kod:changes?received=true"));
        kod.route(
                routes ->
                        routes.from(
                                        "kod:messages?pollInterval=20&redeliveryDelay=20&directory="
                                                + directory)
                                .to("kod:changes?received=true"));
    }

    private static String object(String type, String rest) {
        return KodFixture.object(type, REFERENCE, rest);
    }

    private static String message(String... objects) {
        return KodFixture.message("02", "01", objects);
    }

    private Exchange send(String uri, String body) {
        return kod.request(
                uri,
                body.getBytes(StandardCharsets.UTF_8),
                Map.of("KodMark", "20260131090000000", "KodNumber", 1));
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
            assertThat(kod.waiting()).isZero();
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
            assertThat(kod.waiting()).isZero();
        }

        @Test
        @DisplayName("lets its stream wait, until the schema is replaced")
        void replaced() throws Exception {
            start("pass");
            Path file = kod.put(FILE, message(object(KNOWN, ",\"Имя\":1")));
            await().atMost(SOON)
                    .until(() -> kod.camel().getRoutes().size() == 3 && isAlarmed("'Код'"));

            Files.writeString(schema, SCHEMA.formatted("Имя"));

            await().atMost(SOON).until(() -> Files.notExists(file));
            assertThat(kod.waiting()).isPositive();
        }

        private boolean isAlarmed(String reason) {
            return kod.camel().getRoutes().stream()
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
            assertThat(kod.waiting()).isZero();
        }

        @Test
        @DisplayName("has its message put aside at once where it goes into quarantine")
        void quarantined() throws Exception {
            start("quarantine");
            String message = message(object(UNKNOWN, ""));

            Path file = kod.put(FILE, message);

            await().atMost(SOON).until(() -> Files.notExists(file));
            Path quarantine = directory.resolve(".quarantine");
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(quarantine.resolve(FILE + ".reason.json"))
                                            .content()
                                            .contains("has no rules here", UNKNOWN));
            assertThat(quarantine.resolve(FILE)).hasContent(message);
            assertThat(kod.waiting()).isZero();
        }
    }
}
