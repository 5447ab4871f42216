package io.dromedary.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.FencedException;
import io.dromedary.journal.Events;
import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.JournalSpace.Block;
import io.dromedary.journal.StoredEvent;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.postgres.PostgresExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Several processes on one PostgreSQL journal")
@HardCase(store = "PostgreSQL", face = "journal")
class SeveralProcessesTest {

    @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

    /** Many parts, and looks so seldom that only notices can be quick. */
    private static final PostgresJournalSettings SETTINGS =
            new PostgresJournalSettings(
                    1 << 20,
                    1 << 20,
                    20_000,
                    Duration.ofSeconds(20),
                    PostgresSettings.SMALL,
                    Clock.systemUTC());

    private static final Duration SOON = Duration.ofSeconds(15);

    private PostgresJournal one;
    private PostgresJournal other;

    @BeforeEach
    void open() {
        POSTGRES.renew();
        one = PostgresJournal.open(POSTGRES.access(), SETTINGS);
        other = PostgresJournal.open(POSTGRES.access(), SETTINGS);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static Appended append(Journal journal, String channel, CloudEvent... events) {
        return journal.append(Map.of(channel, List.of(events)), Optional.empty()).join();
    }

    @Test
    @HardCase(fault = "writers of two processes")
    @DisplayName("give dense positions, and nobody sees one before the one below it")
    void commitOrder() throws Exception {
        int writersEach = 3;
        int appends = 60;
        int total = 2 * writersEach * appends * 2;
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<List<Long>>> writers = new ArrayList<>();
            for (int w = 0; w < 2 * writersEach; w++) {
                PostgresJournal journal = w % 2 == 0 ? one : other;
                String source = "/writer/" + w;
                writers.add(
                        CompletableFuture.supplyAsync(
                                () -> {
                                    List<Long> positions = new ArrayList<>();
                                    for (int i = 0; i < appends; i++) {
                                        positions.addAll(
                                                append(
                                                                journal,
                                                                "a",
                                                                Events.from(source, 2 * i),
                                                                Events.from(source, 2 * i + 1))
                                                        .positions()
                                                        .get("a"));
                                    }
                                    return positions;
                                },
                                pool));
            }
            List<CompletableFuture<List<StoredEvent>>> readers =
                    List.of(one, other).stream()
                            .map(
                                    journal ->
                                            CompletableFuture.supplyAsync(
                                                    () -> follow(journal, total), pool))
                            .toList();
            List<Long> given = new ArrayList<>();
            for (CompletableFuture<List<Long>> writer : writers) {
                List<Long> positions = writer.get(60, TimeUnit.SECONDS);
                assertThat(positions).isSorted();
                given.addAll(positions);
            }
            assertThat(given)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, total).boxed().toList());
            for (CompletableFuture<List<StoredEvent>> reader : readers) {
                assertOrderOfSources(reader.get(60, TimeUnit.SECONDS));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Reads to the end that is to come; no position may be missing, not even for a moment. */
    private static List<StoredEvent> follow(Journal journal, int total) {
        List<StoredEvent> events = new ArrayList<>();
        while (events.size() < total) {
            Page page = journal.read("a", events.size(), 7, 1 << 20);
            assertThat(page.gapTo()).isZero();
            for (StoredEvent event : page.events()) {
                events.add(event);
                assertThat(event.position()).isEqualTo(events.size());
            }
            assertThat(page.head()).isGreaterThanOrEqualTo(events.size());
        }
        return events;
    }

    private static void assertOrderOfSources(List<StoredEvent> events) {
        Map<String, Integer> next = new HashMap<>();
        for (StoredEvent stored : events) {
            String source = stored.event().getSource().toString();
            assertThat(stored.event().getId())
                    .as(source)
                    .isEqualTo(Integer.toString(next.merge(source, 1, Integer::sum) - 1));
        }
    }

    @Test
    @DisplayName("wake each other's readers")
    void wake() {
        List<Long> heads = new CopyOnWriteArrayList<>();
        other.onAppend("a", heads::add);
        append(one, "a", Events.event(1), Events.event(2));
        Awaitility.await().atMost(SOON).until(() -> heads.contains(2L));
        assertThat(Events.ids(other.read("a", 0, 10, 1 << 20))).containsExactly("1", "2");
        append(other, "a", Events.event(3));
        Awaitility.await().atMost(SOON).until(() -> one.channel("a").orElseThrow().head() == 3);
        assertThat(Events.ids(one.read("a", 2, 10, 1 << 20))).containsExactly("3");
    }

    @Test
    @DisplayName("know each other's events")
    void duplicates() {
        append(one, "a", Events.event(1), Events.event(2));
        assertThat(append(other, "a", Events.event(2), Events.event(3)))
                .isEqualTo(new Appended(Map.of("a", List.of(2L, 3L)), 1));
    }

    @Test
    @HardCase(fault = "source taken over")
    @DisplayName("fence each other's checkpoints")
    void fence() {
        Checkpoint former = one.acquire("log");
        Checkpoint owner = other.acquire("log");
        assertThatThrownBy(() -> one.commit(former.at("1", "")))
                .isInstanceOf(FencedException.class);
        other.commit(owner.at("2", ""));
        assertThat(one.acquire("log")).isEqualTo(new Checkpoint("log", 3, "2", ""));
    }

    @Test
    @HardCase(fault = "removed by another process")
    @DisplayName("see what the other has removed, though they had read it before")
    void retention() {
        CloudEvent[] events =
                IntStream.rangeClosed(1, 600)
                        .mapToObj(i -> Events.sized(i, 100))
                        .toArray(CloudEvent[]::new);
        for (int i = 0; i < events.length; i += 50) {
            append(one, "a", Arrays.copyOfRange(events, i, i + 50));
        }
        Awaitility.await().until(() -> other.channel("a").isPresent());
        assertThat(other.read("a", 0, 1, 1).events()).hasSize(1);
        Block oldest = one.oldest("a").orElseThrow();
        while (oldest.last() <= 300) {
            assertThat(one.remove("a", oldest)).isTrue();
            oldest = one.oldest("a").orElseThrow();
        }
        long first = one.channel("a").orElseThrow().first();
        assertThat(POSTGRES.tables("event_")).hasSizeLessThan(12);
        assertThat(first).isGreaterThan(100);

        Page page = other.read("a", 0, 10, 1 << 20);
        assertThat(page.events().get(0).position()).isLessThanOrEqualTo(first);
        assertThat(page.gapTo()).isEqualTo(page.events().get(0).position() - 1);
        assertThat(other.oldest("a")).contains(oldest);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> other.channel("a").orElseThrow().first() == first);
    }

    @Test
    @DisplayName("create a channel once, and both at the same time")
    void create() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 20; i++) {
                String name = "channel " + i;
                CompletableFuture<ChannelInfo> there =
                        CompletableFuture.supplyAsync(() -> other.createChannel(name), pool);
                assertThat(one.createChannel(name)).isEqualTo(new ChannelInfo(name, 1, 0));
                assertThat(there.get(30, TimeUnit.SECONDS)).isEqualTo(new ChannelInfo(name, 1, 0));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("may open an empty database at the same time")
    void openTogether() throws Exception {
        POSTGRES.renew();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<CompletableFuture<PostgresJournal>> opened =
                    IntStream.range(0, 3)
                            .mapToObj(
                                    i ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            PostgresJournal.open(
                                                                    POSTGRES.access(), SETTINGS),
                                                    pool))
                            .toList();
            for (CompletableFuture<PostgresJournal> journal : opened) {
                try (PostgresJournal open = journal.get(60, TimeUnit.SECONDS)) {
                    assertThat(open.channels()).isEmpty();
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
