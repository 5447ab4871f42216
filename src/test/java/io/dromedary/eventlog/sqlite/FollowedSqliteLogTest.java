package io.dromedary.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogPosition.InDatabase;
import io.dromedary.eventlog.LogPosition.InFile;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Following a log in the SQLite format")
class FollowedSqliteLogTest {

    private static final long HOUR = LogClock.HOUR;

    @TempDir Path directory;
    private Path file;
    private LgdWriter writer;

    @BeforeEach
    void create() throws SQLException {
        file = directory.resolve("1Cv8.lgd");
        writer = new LgdWriter(file);
    }

    @AfterEach
    void close() throws SQLException {
        writer.close();
    }

    @Nested
    @DisplayName("starts")
    class Starts {

        @Test
        @DisplayName("at the beginning: the oldest row there is, with no gap")
        void beginning() throws Exception {
            events("a", "b", "c");
            writer.execute("DELETE FROM EventLog WHERE rowID = 1");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(names(batch)).containsExactly("b", "c");
                assertThat(batch.notices()).isEmpty();
                assertThat(batch.runStart()).isEqualTo(batch.from());
            }
        }

        @Test
        @DisplayName("at the end: only what is written from then on")
        void end() throws Exception {
            events("a", "b");
            try (LogFollower follower = follow(new LogStart.End())) {
                assertThat(follower.next(10)).isEmpty();
                events("c");
                assertThat(names(follower.next(10))).containsExactly("c");
            }
        }

        @Test
        @DisplayName("at the end of a log that was emptied, numbers going on")
        void endOfEmptied() throws Exception {
            events("a", "b");
            writer.execute("DELETE FROM EventLog");
            try (LogFollower follower = follow(new LogStart.End())) {
                events("c");
                assertThat(names(follower.next(10))).containsExactly("c");
            }
        }

        @Test
        @DisplayName("at a moment: the first row, in row order, dated at or after it")
        void time() throws Exception {
            long date = LgdWriter.NEW_YEAR;
            writer.event("early", date, "");
            writer.event("a background job, ahead of its time", date + 2 * HOUR, "");
            writer.event("a step back", date + HOUR - 1, "");
            writer.event("on time", date + HOUR, "");
            try (LogFollower follower =
                    follow(new LogStart.Time(Instant.parse("2026-01-01T01:00:00Z")))) {
                assertThat(names(follower.next(10)))
                        .containsExactly(
                                "a background job, ahead of its time", "a step back", "on time");
            }
        }

        @Test
        @DisplayName("at a moment after everything: the end")
        void timeToCome() throws Exception {
            events("a");
            try (LogFollower follower =
                    follow(new LogStart.Time(Instant.parse("2100-01-01T00:00:00Z")))) {
                assertThat(follower.next(10)).isEmpty();
                events("b");
                assertThat(names(follower.next(10))).containsExactly("b");
            }
        }

        @Test
        @DisplayName("at a position, with the memory that was kept for it")
        void position() throws Exception {
            events("a", "b", "c");
            LogPosition position;
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(names(follower.next(2))).containsExactly("a", "b");
                position = follower.position();
            }
            try (LogFollower follower =
                    follow(new LogStart.Position(LogPosition.parse(position.asText()), "memory"))) {
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(names(batch)).containsExactly("c");
                assertThat(batch.memory()).isEqualTo("memory");
                assertThat(batch.runStart()).isEqualTo(position);
                assertThat(batch.from()).isEqualTo(position);
                assertThat(batch.to()).isEqualTo(follower.position());
                assertThat(batch.notices()).isEmpty();
            }
        }

        @Test
        @DisplayName("each time with another run")
        void runs() throws Exception {
            events("a");
            try (LogFollower one = follow(new LogStart.Beginning());
                    LogFollower other = follow(new LogStart.Beginning())) {
                assertThat(one.next(10).orElseThrow().run())
                        .isNotEqualTo(other.next(10).orElseThrow().run());
            }
        }

        @Test
        @DisplayName("in a log without rows, whose first ones are delivered when they come")
        void empty() throws Exception {
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(follower.next(10)).isEmpty();
                LogPosition before = follower.position();
                events("a", "b");
                assertThat(names(follower.next(10))).containsExactly("a", "b");
                try (LogFollower later = follow(new LogStart.Position(before, ""))) {
                    assertThat(names(later.next(10))).containsExactly("a", "b");
                }
            }
        }

        @Test
        @DisplayName("where the log was in the text format before, at its first row, and says so")
        void afterConversion() throws Exception {
            events("a");
            LogPosition text = new InFile("guid", "20260101000000.lgp", 61);
            try (LogFollower follower = follow(new LogStart.Position(text, ""))) {
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(names(batch)).containsExactly("a");
                assertThat(batch.notices()).singleElement().isInstanceOf(LogNotice.Gap.class);
            }
        }

        @Test
        @DisplayName("in a folder of any name")
        void anyFolder() throws Exception {
            events("a");
            Path odd = Files.createDirectories(directory.resolve("1С базы/#1 100%25 a&b=c;d"));
            Files.copy(file, odd.resolve("1Cv8.lgd"));
            assertThat(first(follow(odd, new LogStart.Beginning())).event().name()).isEqualTo("a");
        }

        @Test
        @DisplayName("not where there is no log or something else, and says what is wrong")
        void nothing() throws Exception {
            Path missing = directory.resolve("other/1Cv8.lgd");
            assertThatThrownBy(() -> follow(missing, new LogStart.Beginning()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(missing.toString());
            Path text = Files.writeString(directory.resolve("text.lgd"), "no database".repeat(99));
            assertThatThrownBy(() -> follow(text, new LogStart.Beginning()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(text.toString());
        }
    }

    @Nested
    @DisplayName("goes on")
    class GoesOn {

        @Test
        @DisplayName("with at most as many records as wanted, until there is nothing more")
        void pages() throws Exception {
            events("a", "b", "c", "d", "e");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                List<String> all = new ArrayList<>();
                while (all.size() < 5) {
                    assertThat(follower.hasNews()).isTrue();
                    follower.next(2)
                            .ifPresent(
                                    batch -> {
                                        assertThat(batch.records()).hasSizeLessThanOrEqualTo(2);
                                        all.addAll(names(batch));
                                    });
                }
                assertThat(all).containsExactly("a", "b", "c", "d", "e");
                assertThat(follower.next(2)).isEmpty();
            }
        }

        @Test
        @DisplayName("with the names of what is new in the dictionary")
        void newNames() throws Exception {
            events("a");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(names(follower.next(10))).containsExactly("a");
                events("new", "newer");
                assertThat(names(follower.next(10))).containsExactly("new", "newer");
            }
        }

        @Test
        @DisplayName("with a closing row that says itself how its transaction ended")
        void closingRow() throws Exception {
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                writer.inside(LgdWriter.BEGIN, 1);
                writer.inside(LgdWriter.COMMIT, 1);
                writer.inside(LgdWriter.ROLLBACK, 2);
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(batch.records())
                        .extracting(EventLogRecord::mark)
                        .containsExactly(
                                TransactionMark.UNFINISHED,
                                TransactionMark.COMMITTED,
                                TransactionMark.ROLLED_BACK);
                assertThat(batch.records().get(0).transaction())
                        .isEqualTo(new TransactionId(LgdWriter.NEW_YEAR, 1));
                writer.finish(1, 1);
                Awaitility.await().until(() -> !follower.hasNews() || follower.next(9).isEmpty());
                assertThat(follower.next(10)).isEmpty();
            }
        }

        @Test
        @DisplayName("with the same checksum of a row before and after its status was set")
        void checksum() throws Exception {
            writer.inside(LgdWriter.BEGIN, 1);
            int before = first(follow(new LogStart.Beginning())).crc();
            writer.finish(1, 1);
            EventLogRecord after = first(follow(new LogStart.Beginning()));
            assertThat(after.mark()).isEqualTo(TransactionMark.COMMITTED);
            assertThat(after.crc()).isEqualTo(before);
        }

        @Test
        @DisplayName("over events that are not wanted: only the position moves")
        void filter() throws Exception {
            events("wanted", "other", "other", "other");
            LogSettings settings =
                    new LogSettings("base", file, ZoneOffset.UTC, 100, "wanted"::equals);
            try (LogFollower follower = SqliteLog.follow(settings, new LogStart.Beginning())) {
                assertThat(names(follower.next(10))).containsExactly("wanted");
                events("other", "fresh");
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(batch.records()).isEmpty();
                assertThat(batch.to()).isEqualTo(follower.position());
                assertThat(((InDatabase) batch.to()).row()).isEqualTo(7);
                events("wanted");
                assertThat(names(follower.next(10))).containsExactly("wanted");
            }
        }

        @Test
        @DisplayName("after the platform has released a lock, without an error in between")
        void locked() throws Exception {
            events("a");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(names(follower.next(10))).containsExactly("a");
                events("b");
                writer.execute("BEGIN EXCLUSIVE");
                assertThat(follower.hasNews()).isTrue();
                assertThat(follower.next(10)).isEmpty();
                assertThat(follower.hasNews()).isTrue();
                writer.execute("COMMIT");
                assertThat(names(follower.next(10))).containsExactly("b");
            }
        }

        @Test
        @DisplayName("never with what the platform has not committed or has undone")
        void undone() throws Exception {
            events("a");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(names(follower.next(10))).containsExactly("a");
                writer.execute("BEGIN IMMEDIATE");
                events("undone");
                assertThat(follower.next(10)).isEmpty();
                writer.execute("ROLLBACK");
                events("b");
                assertThat(names(follower.next(10))).containsExactly("b");
            }
        }

        @Test
        @DisplayName("without news being claimed for ever, and without one write being missed")
        void news() throws Exception {
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                for (int i = 0; i < 20; i++) {
                    // two writes that may fall into one tick of the file system's clock
                    events("first");
                    assertThat(follower.hasNews()).isTrue();
                    assertThat(follower.next(10)).isPresent();
                    events("second");
                    Awaitility.await()
                            .pollInterval(Duration.ofMillis(5))
                            .until(
                                    () ->
                                            follower.hasNews()
                                                    && names(follower.next(10)).contains("second"));
                }
                Awaitility.await()
                        .until(
                                () -> {
                                    follower.next(10);
                                    return !follower.hasNews();
                                });
                assertThat(follower.hasNews()).isFalse();
                assertThat(follower.next(10)).isEmpty();
                assertThat(follower.hasNews()).isFalse();
            }
        }
    }

    @Nested
    @DisplayName("notices that the log")
    class Notices {

        @Test
        @DisplayName(
                "was reduced before it was read: says which rows are gone, goes on behind them")
        void reduced() throws Exception {
            events("a", "b", "c", "d");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(names(follower.next(1))).containsExactly("a");
                LogPosition unread = follower.position();
                writer.execute("DELETE FROM EventLog WHERE rowID <= 3");
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(names(batch)).containsExactly("d");
                assertThat(batch.notices())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                LogNotice.Gap.class,
                                gap -> {
                                    assertThat(gap.from()).isEqualTo(unread);
                                    assertThat(((InDatabase) gap.to()).row()).isEqualTo(4);
                                    assertThat(gap.message()).contains(file.toString(), "reduced");
                                });
            }
        }

        @Test
        @DisplayName("was reduced after it was read: nothing is missing, nothing is said")
        void reducedBehind() throws Exception {
            events("a", "b", "c");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(follower.next(10)).isPresent();
                writer.execute("DELETE FROM EventLog WHERE rowID <= 3");
                events("d");
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(names(batch)).containsExactly("d");
                assertThat(batch.notices()).isEmpty();
                LogPosition position = follower.position();
                events("e");
                try (LogFollower later = follow(new LogStart.Position(position, ""))) {
                    EventLogBatch next = later.next(10).orElseThrow();
                    assertThat(names(next)).containsExactly("e");
                    assertThat(next.notices()).isEmpty();
                    assertThat(((InDatabase) next.to()).database())
                            .isEqualTo(((InDatabase) position).database());
                }
            }
        }

        @Test
        @DisplayName("was recreated under its name: goes on at the first row of the new one")
        void recreated() throws Exception {
            events("a", "b");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(follower.next(10)).isPresent();
                InDatabase before = (InDatabase) follower.position();
                recreate();
                writer.event("new a", LgdWriter.NEW_YEAR + 1, "");
                writer.event("new b", LgdWriter.NEW_YEAR + 1, "");
                writer.event("new c", LgdWriter.NEW_YEAR + 1, "");
                assertThat(follower.hasNews()).isTrue();
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(names(batch)).containsExactly("new a", "new b", "new c");
                assertThat(batch.notices())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                LogNotice.Gap.class,
                                gap -> {
                                    assertThat(gap.from()).isEqualTo(before);
                                    assertThat(gap.message()).contains("recreated");
                                });
                assertThat(((InDatabase) batch.to()).database()).isNotEqualTo(before.database());
                assertThat(((InDatabase) batch.records().get(0).position()).database())
                        .isEqualTo(((InDatabase) batch.to()).database());
            }
        }

        @Test
        @DisplayName("was replaced by an older copy: says so, goes on behind its end")
        void restored() throws Exception {
            events("a");
            Path copy = Files.copy(file, directory.resolve("copy"));
            events("b", "c");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(follower.next(10)).isPresent();
                writer.close();
                Files.delete(file);
                Files.move(copy, file);
                writer = new LgdWriter(file);
                EventLogBatch batch = follower.next(10).orElseThrow();
                assertThat(batch.records()).isEmpty();
                assertThat(batch.notices())
                        .singleElement()
                        .satisfies(gap -> assertThat(gap.message()).contains("older copy"));
                events("d");
                assertThat(names(follower.next(10))).containsExactly("d");
            }
        }

        @Test
        @DisplayName("is away: an error now, and all is well when it is back")
        void away() throws Exception {
            events("a");
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                assertThat(follower.next(10)).isPresent();
                Path away = Files.move(file, directory.resolve("away"));
                assertThat(follower.hasNews()).isTrue();
                assertThatThrownBy(() -> follower.next(10))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(file.toString());
                Files.move(away, file);
                events("b");
                assertThat(names(follower.next(10))).containsExactly("b");
            }
        }

        @Test
        @DisplayName("is the same in a copy of the file, so its ids stay")
        void copied() throws Exception {
            events("a");
            Path copy = Files.copy(file, directory.resolve("copy.lgd"));
            assertThat(first(follow(copy, new LogStart.Beginning())).position())
                    .isEqualTo(first(follow(file, new LogStart.Beginning())).position());
        }

        private void recreate() throws Exception {
            writer.close();
            Files.delete(file);
            writer = new LgdWriter(file);
        }
    }

    @Nested
    @DisplayName("remembers: its history")
    class History {

        @Test
        @DisplayName("replays the rows of a range, at once and after a restart")
        void replay() throws Exception {
            events("a", "b", "c", "d");
            EventLogBatch batch = all();
            List<String> names = new ArrayList<>();
            boolean there =
                    batch.history()
                            .replay(
                                    batch.records().get(1).position(),
                                    batch.records().get(3).position(),
                                    record -> names.add(record.event().name()));
            assertThat(names).containsExactly("b", "c");
            assertThat(there).isTrue();
        }

        @Test
        @DisplayName("says so if the place is gone, and replays what is left")
        void replayReduced() throws Exception {
            events("a", "b", "c");
            EventLogBatch batch = all();
            writer.execute("DELETE FROM EventLog WHERE rowID = 1");
            List<String> names = new ArrayList<>();
            boolean there =
                    batch.history()
                            .replay(
                                    batch.from(),
                                    batch.to(),
                                    record -> names.add(record.event().name()));
            assertThat(names).containsExactly("b", "c");
            assertThat(there).isFalse();
        }

        @Test
        @DisplayName("knows the present status of a transaction, or that it is not there")
        void markOf() throws Exception {
            writer.inside(LgdWriter.BEGIN, 1);
            EventLogBatch batch = all();
            LogPosition begin = batch.records().get(0).position();
            TransactionId transaction = batch.records().get(0).transaction();
            assertThat(batch.history().markOf(begin, transaction))
                    .contains(TransactionMark.UNFINISHED);
            writer.finish(1, 2);
            assertThat(batch.history().markOf(begin, transaction))
                    .contains(TransactionMark.ROLLED_BACK);
            assertThat(batch.history().markOf(begin, new TransactionId(1, 1))).isEmpty();
            assertThat(batch.history().markOf(new InDatabase("other", 1), transaction)).isEmpty();
        }

        private EventLogBatch all() throws IOException {
            try (LogFollower follower = follow(new LogStart.Beginning())) {
                return follower.next(100).orElseThrow();
            }
        }
    }

    private void events(String... names) throws SQLException {
        for (String name : names) {
            writer.event(name, LgdWriter.NEW_YEAR, "comment");
        }
    }

    private LogFollower follow(LogStart start) throws IOException {
        return follow(file, start);
    }

    private static LogFollower follow(Path file, LogStart start) throws IOException {
        return SqliteLog.follow(LogSettings.of("base", file, ZoneOffset.UTC), start);
    }

    private static EventLogRecord first(LogFollower follower) throws IOException {
        try (follower) {
            return follower.next(1).orElseThrow().records().get(0);
        }
    }

    private static List<String> names(Optional<EventLogBatch> batch) {
        return batch.map(FollowedSqliteLogTest::names).orElse(List.of());
    }

    private static List<String> names(EventLogBatch batch) {
        return batch.records().stream().map(record -> record.event().name()).toList();
    }
}
