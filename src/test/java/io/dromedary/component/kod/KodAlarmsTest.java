package io.dromedary.component.kod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.kod.health.Alarms;
import io.dromedary.kod.health.Cause;
import io.dromedary.kod.health.RecentIncidents;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.store.KodStore;
import io.dromedary.testkit.MovedClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The figures of a receiving route")
class KodAlarmsTest {

    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");

    private final MovedClock clock = new MovedClock(START);
    private final RecentIncidents incidents = new RecentIncidents(clock);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<CloudEvent> told = new CopyOnWriteArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    @TempDir private Path folder;
    private KodStore store;
    private boolean journalFails;
    private KodMeters meters;

    @BeforeEach
    void start() throws Exception {
        store = KodStore.open(folder.resolve("kod.db"));
        camel.disableJMX();
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:journal")
                                .process(
                                        exchange -> {
                                            if (journalFails) {
                                                throw new IllegalStateException("full");
                                            }
                                            told.add(
                                                    exchange.getMessage()
                                                            .getBody(CloudEvent.class));
                                        });
                    }
                });
        camel.start();
        meters =
                new KodMeters(
                        registry,
                        new OneLineExceptionHandler(getClass()),
                        clock,
                        incidents,
                        Optional.empty());
    }

    @AfterEach
    void stop() {
        camel.stop();
        store.close();
    }

    private KodAlarms alarms() {
        return new KodAlarms(
                camel,
                clock,
                KodMeters.KINDS,
                store.openAlarms("02"),
                meters::figures,
                incidents,
                List::of,
                "direct:journal",
                "02");
    }

    private void waiting(long bytes) {
        meters.waiting(
                List.of(
                        new WaitingMessage(
                                new MessageName(new StreamKey("01", "02"), Mark.of(START), 1),
                                Path.of("x"),
                                bytes,
                                START)));
    }

    @Test
    @DisplayName("become an alarm in the journal after five minutes, and its end")
    void alarm() {
        try (KodAlarms alarms = alarms()) {
            waiting(1_000);
            assertThat(registry.get("dromedary.kod.queue").gauge().value()).isEqualTo(1_000);
            clock.move(Duration.ofMinutes(1));
            assertThat(registry.get("dromedary.kod.receive.lag").gauge().value()).isEqualTo(60);
            alarms.look();
            clock.move(Duration.ofMinutes(5));
            journalFails = true;
            alarms.look();
            journalFails = false;
            alarms.look();
            alarms.look();
            meters.waiting(List.of());
            clock.move(Alarms.GRACE);
            alarms.look();
            alarms.look();
        }

        assertThat(told).extracting(CloudEvent::getType).containsExactly("kod.alarm", "kod.alarm");
        assertThat(told).extracting(CloudEvent::getSubject).containsOnly("01to02");
        assertThat(text(0)).contains("\"raised\":true", "\"threshold\":10.0", "\"advice\":\"See");
        assertThat(text(1)).contains("\"raised\":false");
        assertThat(told.get(0).getId()).isNotEqualTo(told.get(1).getId());
        meters.close();
        assertThat(registry.find("dromedary.kod.queue").gauge()).isNull();
    }

    @Test
    @DisplayName("are joined by what happens, which is kept at once, and when the route stops")
    void keptAtOnce() {
        try (KodAlarms alarms = alarms()) {
            assertThat(alarms).isNotNull();
            incidents.happened(Cause.UNREADABLE, "01to02", "no JSON");
            await().atMost(Duration.ofSeconds(5)).until(() -> told.size() == 1);
            incidents.happened(Cause.MARK_AHEAD, "01to02", "in a year");
        }

        assertThat(store.openAlarms("02").all())
                .extracting(kept -> kept.alarm().kind())
                .containsExactlyInAnyOrder(Cause.UNREADABLE, Cause.MARK_AHEAD);
    }

    @Test
    @DisplayName("and what is put aside: one alarm of each cause, with what to do, and its end")
    void incidents() {
        try (KodAlarms alarms = alarms()) {
            journalFails = true;
            alarms.look();
            for (int number = 1; number <= 3_000; number++) {
                meters.quarantined(
                        new MessageName(new StreamKey("01", "02"), Mark.of(START), number),
                        Cause.MARK_AHEAD,
                        "its mark is ahead");
            }
            alarms.look();
            journalFails = false;
            alarms.look();
            alarms.look();
            clock.move(RecentIncidents.QUIET);
            alarms.look();
            alarms.look();
        }

        assertThat(told).extracting(CloudEvent::getType).containsExactly("kod.alarm", "kod.alarm");
        assertThat(told)
                .extracting(CloudEvent::getId)
                .containsExactly(
                        "alarm-mark-ahead-01to02-2026-01-31T10:00:00Z-raised",
                        "alarm-mark-ahead-01to02-2026-01-31T10:00:00Z-ended");
        assertThat(told).extracting(CloudEvent::getSubject).containsOnly("01to02");
        assertThat(text(0))
                .contains(
                        "\"cause\":\"mark-ahead\"",
                        "\"raised\":true",
                        "\"times\":3000",
                        "-1.json: its mark is ahead",
                        "clocks");
        assertThat(text(1)).contains("\"raised\":false");
    }

    private String text(int number) {
        return new String(told.get(number).getData().toBytes(), StandardCharsets.UTF_8);
    }
}
