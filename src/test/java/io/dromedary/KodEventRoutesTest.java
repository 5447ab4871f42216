package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventCodec;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.NameGrammar;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Routes on the events of an exchange")
class KodEventRoutesTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NAME = "02to01at20260131090000000-1.json";
    private static final String MESSAGE =
            "{\"message\":{\"header\":{\"sender\":\"02\",\"recipient\":\"01\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"Справочник.Контрагенты\",\"#value\":{\"Ссылка\":\"5b2cf8a3-2c1e-4f0a-9d55-0f3c5d1a7e10\"}}]}}}";

    @TempDir private Path folder;
    private HttpServer onec;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<CloudEvent> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        onec = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        onec.createContext(
                "/hs/",
                call -> {
                    byte[] body = call.getRequestBody().readAllBytes();
                    calls.add(call.getRequestURI().getPath());
                    if (call.getRequestURI().getPath().endsWith("/applied")) {
                        told.add(EventCodec.fromJson(body));
                    }
                    call.sendResponseHeaders(200, -1);
                    call.close();
                });
        onec.start();
    }

    @AfterEach
    void stop() {
        onec.stop(0);
    }

    @Test
    @DisplayName("have 1C told of a message when it was applied there, if that is switched on")
    void applied() throws Exception {
        Path exchange = Files.createDirectories(folder.resolve("exchange"));
        Path rules =
                Files.writeString(
                        folder.resolve("kod.yaml"),
                        """
                        this-node: 01
                        nodes: {01: {centre: true}, 02: {}}
                        types: {Справочник.Контрагенты: {recipients: everywhere, references: {paths: {}}}}
                        """);
        String server = "http://localhost:" + onec.getAddress().getPort() + "/hs/";
        try (RunningRoutes routes =
                new RunningRoutes(
                        folder.resolve("data"),
                        Map.of(
                                "routes/exchange-receive.camel.yaml",
                                RunningRoutes.shipped("exchange-receive"),
                                "routes/outlet-webhook.camel.yaml",
                                RunningRoutes.shipped("outlet-webhook")),
                        Map.of(
                                "dromedary.kod.rules", rules.toString(),
                                "dromedary.exchange.directory", exchange.toString(),
                                "dromedary.exchange.applied-events", "true",
                                "dromedary.exchange.receive.enabled", "true",
                                "dromedary.exchange.receive.url", server + "messages",
                                "dromedary.outlet.webhook.enabled", "true",
                                "dromedary.outlet.webhook.channel", "kod",
                                "dromedary.outlet.webhook.filter", "type=kod.message.applied",
                                "dromedary.outlet.webhook.url", server + "applied"))) {
            new MessageWriter(exchange)
                    .write(
                            NameGrammar.STANDARD.parse(NAME).orElseThrow(),
                            out -> out.write(MESSAGE.getBytes(StandardCharsets.UTF_8)));

            await().atMost(SOON).until(() -> told.size() == 1);
            assertThat(routes.count("kod", "type=kod.message.applied")).isEqualTo(1);
        }
        assertThat(calls).containsExactly("/hs/messages", "/hs/applied");
        assertThat(told.get(0).getSubject()).isEqualTo("02to01");
        assertThat(new String(told.get(0).getData().toBytes(), StandardCharsets.UTF_8))
                .contains(NAME, "{\"Справочник.Контрагенты\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kod.md", "kod.ru.md"})
    @DisplayName("write the letter of the documentation when a node has got its old data")
    void letter(String page) throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        String route =
                snippet(page, "id: letter\n")
                        .replace("mail.example.org:25", "127.0.0.1:" + mail.getSmtp().getPort());
        try (RunningRoutes routes =
                new RunningRoutes(
                        folder.resolve("data"),
                        Map.of("routes/letter.camel.yaml", route),
                        Map.of())) {
            routes.journal()
                    .append(
                            Map.of(
                                    "kod",
                                    List.of(
                                            event("kod.collision", "X"),
                                            event("kod.history.complete", "02"))),
                            Optional.empty())
                    .join();

            assertThat(mail.waitForIncomingEmail(SOON.toMillis(), 1)).isTrue();
            assertThat(mail.getReceivedMessages()).hasSize(1);
            assertThat(mail.getReceivedMessages()[0].getSubject()).contains("02");
            assertThat(mail.getReceivedMessages()[0].getContent().toString())
                    .contains("history-01-7");
        } finally {
            mail.stop();
        }
    }

    private static CloudEvent event(String type, String subject) {
        return CloudEventBuilder.v1()
                .withId(type.equals("kod.collision") ? "collision-01-1" : "history-01-7")
                .withSource(URI.create("/kod/01"))
                .withType(type)
                .withSubject(subject)
                .build();
    }

    /** The YAML of a page that has this text. */
    private static String snippet(String page, String text) throws IOException {
        Matcher block =
                Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("docs", page)));
        return block.results()
                .map(found -> found.group(1))
                .filter(yaml -> yaml.contains(text))
                .findFirst()
                .orElseThrow();
    }
}
