package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A message that was applied")
class AppliedEventsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ONE = "11111111-1111-1111-1111-111111111111";
    private static final String TWO = "22222222-2222-2222-2222-222222222222";
    private static final String NAME = "01to02at20260131090000000-3.json";
    private static final String EARLIER = "01to02at20260131080000000-1.json";
    private static final String MESSAGE =
            KodFixture.message(
                    "01",
                    "02",
                    KodFixture.object("Документ.Заказ", ONE, ""),
                    KodFixture.object("Справочник.Контрагенты", ONE, ",\"Имя\":\"тайна\""),
                    KodFixture.object("Справочник.Контрагенты", TWO, ""));

    @TempDir private Path folder;
    private KodFixture kod;
    private final AtomicInteger applied = new AtomicInteger();
    private final List<CloudEvent> told = new CopyOnWriteArrayList<>();

    /** Whether the file was there while the event was told, for each try. */
    private final List<Boolean> present = new CopyOnWriteArrayList<>();

    private final AtomicInteger failures = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        kod = KodFixture.start(folder);
        kod.route(
                routes ->
                        routes.from("direct:journal")
                                .process(
                                        exchange -> {
                                            present.add(!kod.files().isEmpty());
                                            if (failures.getAndDecrement() > 0) {
                                                throw new IllegalStateException("full");
                                            }
                                            told.add(
                                                    exchange.getMessage()
                                                            .getBody(CloudEvent.class));
                                        }));
    }

    @AfterEach
    void stop() {
        kod.close();
    }

    private void receive(String options) throws Exception {
        kod.route(
                routes ->
                        routes.from(
                                        "kod:messages?pollInterval=20&redeliveryDelay=20&recipient=02"
                                                + "&events=direct:journal&directory="
                                                + kod.directory()
                                                + options)
                                .routeId("receive")
                                .process(exchange -> applied.incrementAndGet()));
    }

    private void awaitGone(Path file) {
        await().atMost(SOON).until(() -> Files.notExists(file));
    }

    private static JsonNode data(CloudEvent event) throws IOException {
        return JSON.readTree(event.getData().toBytes());
    }

    @Test
    @DisplayName("is told to the journal before it is removed, with its objects by type")
    void told() throws Exception {
        Path file = kod.put(NAME, MESSAGE);
        receive("&appliedEvents=true");
        awaitGone(file);

        assertThat(present).containsExactly(true);
        CloudEvent event = told.get(0);
        assertThat(event.getType()).isEqualTo("kod.message.applied");
        assertThat(event.getSource()).hasToString("/kod/02");
        assertThat(event.getSubject()).isEqualTo("01to02");
        assertThat(event.getExtension("partitionkey")).isEqualTo("01to02");
        assertThat(event.getTime()).isNotNull();
        assertThat(event.getId()).matches("applied-" + NAME + "-[0-9a-f]{64}");
        assertThat(data(event))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"sender":"01","recipient":"02","mark":"20260131090000000",
                                 "number":3,"name":"%s","late":false,
                                 "objects":{"Документ.Заказ":1,"Справочник.Контрагенты":2}}"""
                                        .formatted(NAME)));
    }

    @Test
    @DisplayName("is told as late if it was")
    void late() throws Exception {
        Path first = kod.put(NAME, MESSAGE);
        receive("&appliedEvents=true");
        awaitGone(first);
        awaitGone(kod.put(EARLIER, MESSAGE));

        assertThat(data(told.get(1)).path("late").booleanValue()).isTrue();
    }

    @Test
    @DisplayName("stays until the journal has taken its event, and is not applied again")
    void failing() throws Exception {
        failures.set(3);
        Path file = kod.put(NAME, MESSAGE);
        receive("&appliedEvents=true");
        awaitGone(file);

        assertThat(applied).hasValue(1);
        assertThat(told).hasSize(1);
        assertThat(present).containsExactly(true, true, true, true);
    }

    @Test
    @DisplayName("is told under the same id when it is found again after a crash")
    void again() throws Exception {
        Path file = kod.put(NAME, MESSAGE);
        receive("&appliedEvents=true");
        awaitGone(file);
        awaitGone(kod.put(NAME, MESSAGE));

        assertThat(applied).hasValue(1);
        assertThat(told).hasSize(2);
        assertThat(told.get(1)).isEqualTo(told.get(0));
    }

    @Test
    @DisplayName("is not told unless that is wanted")
    void off() throws Exception {
        Path file = kod.put(NAME, MESSAGE);
        receive("");
        awaitGone(file);

        assertThat(applied).hasValue(1);
        assertThat(present).isEmpty();
    }

    @Test
    @DisplayName("is told when a node that asks for its messages has acknowledged it")
    void acknowledged() throws Exception {
        kod.put(NAME, MESSAGE);
        failures.set(1);
        String uri =
                "kod:acknowledge?appliedEvents=true&events=direct:journal&directory="
                        + kod.directory();
        String body = "{\"sender\":\"01\",\"mark\":\"20260131090000000\",\"numbers\":[3]}";
        Map<String, Object> headers = Map.of("KodRecipient", "02");

        assertThat(kod.request(uri, body, headers).getException()).hasStackTraceContaining("full");
        assertThat(kod.files()).containsExactly(NAME);
        kod.send(uri, body, headers);

        assertThat(kod.files()).isEmpty();
        assertThat(data(told.get(0)).path("objects").path("Справочник.Контрагенты").intValue())
                .isEqualTo(2);
    }
}
