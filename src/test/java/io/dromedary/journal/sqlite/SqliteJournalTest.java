package io.dromedary.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.dromedary.journal.Events;
import io.dromedary.journal.JournalException;
import io.dromedary.sql.SqliteSettings;
import io.dromedary.testkit.HardCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The SQLite journal")
class SqliteJournalTest {

    private static final Instant NOON = Instant.parse("2024-05-05T12:00:00Z");

    @TempDir Path folder;

    private SqliteJournal open(long tailBytes, long maxEventBytes) {
        return SqliteJournal.open(
                folder.resolve("journal.db"),
                new SqliteJournalSettings(
                        tailBytes, maxEventBytes, SqliteSettings.SMALL, Clock.systemUTC()));
    }

    private static CompletableFuture<?> append(SqliteJournal journal, CloudEvent... events) {
        return journal.append(Map.of("a", List.of(events)), Optional.empty());
    }

    private static List<String> ids(SqliteJournal journal) {
        return Events.ids(journal.read("a", 0, Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    @DisplayName("says in its own words why it cannot be opened")
    void cannotOpen() throws Exception {
        Files.writeString(folder.resolve("journal.db"), "no database");
        assertThatThrownBy(() -> open(0, 1000))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("journal.db is not a database");
    }

    @Test
    @DisplayName("refuses an event that is too large, and what came with it, but nothing else")
    void tooLarge() {
        try (SqliteJournal journal = open(0, 1000)) {
            List<CompletableFuture<?>> good = new ArrayList<>();
            good.add(append(journal, Events.event(1)));
            CompletableFuture<?> bad = append(journal, Events.event(2), Events.sized(3, 5000));
            good.add(append(journal, Events.event(4)));
            good.forEach(CompletableFuture::join);
            assertThatThrownBy(bad::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("Event 3 of /onec/trade")
                    .hasMessageContaining("1,000");
            assertThat(ids(journal)).containsExactly("1", "4");
        }
    }

    @Test
    @DisplayName("reads the same from memory and from the file")
    void tail() {
        CloudEvent[] events =
                IntStream.range(0, 200).mapToObj(Events::event).toArray(CloudEvent[]::new);
        try (SqliteJournal journal = open(100_000, 10_000)) {
            append(journal, events).join();
            for (int after = 0; after < 200; after++) {
                assertThat(Events.ids(journal.read("a", after, 3, 1 << 20)))
                        .startsWith(Integer.toString(after))
                        .hasSize(Math.min(3, 200 - after));
            }
        }
    }

    @Test
    @HardCase(store = "SQLite", face = "journal", fault = "disk full")
    @DisplayName("on a full disk refuses what does not fit, loses nothing, and goes on later")
    void fullDisk() {
        try (SqliteJournal journal = open(0, 1 << 20)) {
            append(journal, Events.event(1)).join();
            limitPages(journal, 1);
            assertThatThrownBy(() -> append(journal, Events.sized(2, 500_000)).join())
                    .cause()
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("journal.db cannot grow: the disk is full");
            assertThat(journal.channel("a").orElseThrow().head()).isEqualTo(1);
            assertThat(ids(journal)).containsExactly("1");
            limitPages(journal, 1_000_000);
            append(journal, Events.sized(2, 500_000)).join();
            append(journal, Events.event(1), Events.event(3)).join();
            assertThat(ids(journal)).containsExactly("1", "2", "3");
        }
        try (SqliteJournal journal = open(0, 1 << 20)) {
            assertThat(ids(journal)).containsExactly("1", "2", "3");
        }
    }

    /** To SQLite, a disk of that size. */
    private static void limitPages(SqliteJournal journal, int pages) {
        journal.database()
                .write(
                        connection -> {
                            try (Statement statement = connection.createStatement()) {
                                return statement.execute("pragma max_page_count = " + pages);
                            }
                        });
    }

    @Test
    @DisplayName("finds a time in many blocks, wherever it is")
    void timeInManyBlocks() {
        try (SqliteJournal journal = open(0, 10_000)) {
            int count = 3000;
            CloudEvent[] events =
                    IntStream.range(0, count)
                            .mapToObj(
                                    i -> Events.at(i, NOON.plusSeconds(i % 1000 * 10L + i / 1000)))
                            .toArray(CloudEvent[]::new);
            append(journal, events).join();
            for (int second = 0; second < 10_010; second += 7) {
                Instant time = NOON.plusSeconds(second);
                long expected =
                        IntStream.range(0, count)
                                        .filter(
                                                i ->
                                                        !events[i]
                                                                .getTime()
                                                                .toInstant()
                                                                .isBefore(time))
                                        .findFirst()
                                        .orElse(-2)
                                + 1L;
                assertThat(journal.firstPositionAt("a", time).orElse(-1))
                        .as("second " + second)
                        .isEqualTo(expected);
            }
        }
    }
}
