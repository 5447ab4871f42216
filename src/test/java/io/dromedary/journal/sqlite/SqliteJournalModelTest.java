package io.dromedary.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Events;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.Retention;
import io.dromedary.journal.RetentionPolicy;
import io.dromedary.sql.SqliteSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.springframework.util.FileSystemUtils;

@Label("The SQLite journal, beside a list")
class SqliteJournalModelTest {

    private static final Instant NOON = Instant.parse("2024-05-05T12:00:00Z");
    private static final List<String> CHANNELS = List.of("a", "b");

    /** One thing done to a journal and to its model, after which they must agree. */
    @FunctionalInterface
    interface Step {
        void run(Run run);
    }

    @Property(tries = 30, shrinking = ShrinkingMode.BOUNDED)
    @Label("appends, repeats, reads, finds times and removes what is old as the list does")
    void asTheList(@ForAll("steps") List<Step> steps) throws IOException {
        Path folder = Files.createTempDirectory("journal");
        try (Run run = new Run(folder.resolve("journal.db"))) {
            for (Step step : steps) {
                step.run(run);
                run.compare();
            }
            run.reopen();
            run.compare();
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<List<Integer>> ids = Arbitraries.integers().between(1, 40).list().ofMaxSize(12);
        Arbitrary<String> channels = Arbitraries.of(CHANNELS);
        Arbitrary<Step> append =
                Combinators.combine(channels, ids)
                        .as((channel, numbers) -> run -> run.append(channel, numbers));
        Arbitrary<Step> withCheckpoint =
                Combinators.combine(channels, ids)
                        .as(
                                (channel, numbers) ->
                                        run -> run.appendWithCheckpoint(channel, numbers));
        Arbitrary<Step> wait =
                Arbitraries.longs().between(1, 2000).map(seconds -> run -> run.pass(seconds));
        Arbitrary<Step> byAge =
                Arbitraries.longs()
                        .between(1, 3000)
                        .map(seconds -> run -> run.retain(Duration.ofSeconds(seconds)));
        Arbitrary<Step> bySize =
                Arbitraries.longs().between(1, 20_000).map(bytes -> run -> run.retain(bytes));
        Arbitrary<Step> reopen = Arbitraries.just(Run::reopen);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, append),
                        Tuple.of(3, withCheckpoint),
                        Tuple.of(4, wait),
                        Tuple.of(1, byAge),
                        Tuple.of(1, bySize),
                        Tuple.of(1, reopen))
                .list()
                .ofMaxSize(40);
    }

    /** A journal and the lists that it must agree with. */
    static final class Run implements AutoCloseable {

        private final Path file;
        private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
        private final Map<String, Model> models = new HashMap<>();
        private SqliteJournal journal;
        private Checkpoint checkpoint;
        private int commits;

        Run(Path file) {
            this.file = file;
            open();
            this.checkpoint = journal.acquire(Events.SOURCE);
        }

        private void open() {
            journal =
                    SqliteJournal.open(
                            file,
                            new SqliteJournalSettings(
                                    5000, 1 << 20, SqliteSettings.SMALL, now::get));
        }

        void reopen() {
            journal.close();
            open();
            checkpoint = journal.acquire(Events.SOURCE);
            assertThat(checkpoint.position()).isEqualTo(commits == 0 ? "" : "at " + commits);
        }

        void pass(long seconds) {
            now.updateAndGet(time -> time.plusSeconds(seconds));
        }

        void append(String channel, List<Integer> numbers) {
            append(channel, numbers, Optional.empty());
        }

        void appendWithCheckpoint(String channel, List<Integer> numbers) {
            commits++;
            append(channel, numbers, Optional.of(checkpoint.at("at " + commits, "")));
            models.values().forEach(model -> model.unsettledFrom = Long.MAX_VALUE);
        }

        private void append(String channel, List<Integer> numbers, Optional<Checkpoint> at) {
            List<CloudEvent> events =
                    numbers.stream().map(number -> Events.at(number, time(number))).toList();
            Appended appended = journal.append(Map.of(channel, events), at).join();
            if (numbers.isEmpty()) {
                return;
            }
            Model model = models.computeIfAbsent(channel, name -> new Model());
            List<Long> expected = new ArrayList<>();
            int duplicates = 0;
            for (int number : numbers) {
                Optional<Long> there = model.find(number);
                duplicates += there.isPresent() ? 1 : 0;
                expected.add(there.orElseGet(() -> model.add(number)));
            }
            assertThat(appended).isEqualTo(new Appended(Map.of(channel, expected), duplicates));
        }

        /** Times go up and down with the numbers. */
        private static Instant time(int number) {
            return NOON.plusSeconds(number * 7919L % 41);
        }

        void retain(Duration age) {
            retain(
                    new RetentionPolicy(
                            Optional.of(age), OptionalLong.empty(), OptionalLong.empty()));
        }

        void retain(long bytes) {
            retain(
                    new RetentionPolicy(
                            Optional.empty(), OptionalLong.of(bytes), OptionalLong.empty()));
        }

        private void retain(RetentionPolicy policy) {
            try (Retention retention =
                    new Retention(
                            journal,
                            journal,
                            channel -> policy,
                            channel -> OptionalLong.empty(),
                            passed -> {},
                            now::get)) {
                retention.apply();
            }
            models.forEach(
                    (name, model) -> {
                        long first = journal.channel(name).orElseThrow().first();
                        assertThat(first)
                                .isBetween(model.first, model.head + 1)
                                .isLessThanOrEqualTo(Math.max(model.first, model.unsettledFrom));
                        if (policy.maxBytes().isPresent()
                                && model.unsettledFrom == Long.MAX_VALUE) {
                            assertThat(journal.bytes(name))
                                    .isLessThanOrEqualTo(policy.maxBytes().getAsLong());
                        }
                        model.removeBelow(first);
                    });
        }

        void compare() {
            models.forEach(this::compare);
        }

        private void compare(String channel, Model model) {
            assertThat(journal.channel(channel))
                    .contains(new ChannelInfo(channel, model.first, model.head));
            for (long after = 0; after <= model.head + 1; after += 1 + model.head / 7) {
                compare(journal.read(channel, after, 5, 1 << 20), after, model);
            }
            for (int seconds = -1; seconds <= 42; seconds += 6) {
                Instant time = NOON.plusSeconds(seconds);
                assertThat(journal.firstPositionAt(channel, time))
                        .isEqualTo(
                                model.events.entrySet().stream()
                                        .filter(entry -> !time(entry.getValue()).isBefore(time))
                                        .mapToLong(Map.Entry::getKey)
                                        .findFirst());
            }
        }

        private static void compare(Page page, long after, Model model) {
            List<String> expected =
                    model.events.entrySet().stream()
                            .filter(entry -> entry.getKey() > after)
                            .limit(5)
                            .map(entry -> Integer.toString(entry.getValue()))
                            .toList();
            assertThat(Events.ids(page)).isEqualTo(expected);
            boolean gap = after + 1 < model.first && after < model.head;
            assertThat(page.gapFrom()).isEqualTo(gap ? after + 1 : 0);
            assertThat(page.gapTo()).isEqualTo(gap ? model.first - 1 : 0);
            assertThat(page.head()).isEqualTo(model.head);
        }

        @Override
        public void close() {
            journal.close();
        }
    }

    /** A channel as a list of numbers by position. */
    private static final class Model {
        private final Map<Long, Integer> events = new LinkedHashMap<>();
        private long first = 1;
        private long head;
        private long unsettledFrom = Long.MAX_VALUE;

        private Optional<Long> find(int number) {
            return events.entrySet().stream()
                    .filter(entry -> entry.getValue() == number)
                    .map(Map.Entry::getKey)
                    .findFirst();
        }

        private long add(int number) {
            events.put(++head, number);
            unsettledFrom = Math.min(unsettledFrom, head);
            return head;
        }

        private void removeBelow(long position) {
            events.keySet().removeIf(key -> key < position);
            first = position;
        }
    }
}
