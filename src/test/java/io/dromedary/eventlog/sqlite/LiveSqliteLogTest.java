package io.dromedary.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogPosition.InDatabase;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.eventlog.activity.WatchedActivity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A live log in the SQLite format, written by another process")
class LiveSqliteLogTest {

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("1Cv8.lgd");
    }

    @Test
    @DisplayName("gives each transaction once and whole")
    void transactions() throws Exception {
        try (LgdWriter writer = new LgdWriter(file)) {
            writer.together(() -> backlog(writer, 20_000));
        }
        List<EventLogRecord> records = new ArrayList<>();
        Process writer = writer("write", "0", "1000", "1");
        follow(records, writer);
        assertThat(writer.waitFor()).isZero();

        assertThat(records)
                .extracting(record -> ((InDatabase) record.position()).row())
                .isEqualTo(LongStream.rangeClosed(1, records.size()).boxed().toList());
        Map<Long, List<EventLogRecord>> transactions =
                records.stream()
                        .filter(record -> record.transaction().isPresent())
                        .collect(Collectors.groupingBy(record -> record.transaction().offset()));
        assertThat(transactions).hasSize(1_000);
        transactions.forEach(
                (id, rows) -> {
                    boolean rolledBack = LgdWriter.isRolledBack(id);
                    assertThat(rows)
                            .extracting(record -> record.event().name())
                            .containsExactly(
                                    LgdWriter.BEGIN,
                                    LgdWriter.UPDATE,
                                    rolledBack ? LgdWriter.ROLLBACK : LgdWriter.COMMIT);
                    assertThat(rows.get(2).mark())
                            .isEqualTo(
                                    rolledBack
                                            ? TransactionMark.ROLLED_BACK
                                            : TransactionMark.COMMITTED);
                });
    }

    @Test
    @DisplayName("with the hot journal of a writer that died: waits, touches nothing, then goes on")
    void hotJournal() throws Exception {
        try (LgdWriter writer = new LgdWriter(file)) {
            writer.event("before", LgdWriter.NEW_YEAR, "");
        }
        try (LogFollower follower = follower(new LogStart.Beginning())) {
            assertThat(names(follower.next(100))).containsExactly("before");

            assertThat(writer("die").waitFor()).isEqualTo(1);
            Path journal = directory.resolve("1Cv8.lgd-journal");
            byte[] undo = Files.readAllBytes(journal);
            byte[] database = Files.readAllBytes(file);
            assertThat(undo).isNotEmpty();
            for (int i = 0; i < 3; i++) {
                assertThat(follower.hasNews()).isTrue();
                assertThat(follower.next(100)).isEmpty();
            }
            assertThat(Files.readAllBytes(journal)).isEqualTo(undo);
            assertThat(Files.readAllBytes(file)).isEqualTo(database);
            try (var files = Files.list(directory)) {
                assertThat(files).hasSize(2);
            }

            try (LgdWriter writer = new LgdWriter(file)) {
                writer.event("after", LgdWriter.NEW_YEAR, "");
            }
            assertThat(names(follower.next(100))).containsExactly("after");
        }
    }

    private void follow(List<EventLogRecord> records, Process writer) throws Exception {
        Semaphore news = new Semaphore(1);
        try (WatchedActivity activity = new WatchedActivity();
                LogFollower follower = follower(new LogStart.Beginning())) {
            activity.watch(directory, follower::hasNews, news::release);
            boolean finished = false;
            while (true) {
                // asked before reading: what was written until then is read by then
                boolean last = finished;
                Optional<EventLogBatch> batch = follower.next(500);
                batch.ifPresent(some -> records.addAll(some.records()));
                if (batch.isEmpty()) {
                    if (last) {
                        return;
                    }
                    news.tryAcquire(50, TimeUnit.MILLISECONDS);
                    news.drainPermits();
                    finished = !writer.isAlive();
                }
            }
        }
    }

    private LogFollower follower(LogStart start) throws IOException {
        return SqliteLog.follow(LogSettings.of("base", directory, ZoneOffset.UTC), start);
    }

    private static void backlog(LgdWriter writer, int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            writer.event("backlog", LgdWriter.NEW_YEAR, "some text of the usual length, perhaps");
        }
    }

    private Process writer(String what, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LgdWriter.class.getName(),
                                what,
                                file.toString()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static List<String> names(Optional<EventLogBatch> batch) {
        return batch.map(EventLogBatch::records).orElse(List.of()).stream()
                .map(record -> record.event().name())
                .toList();
    }
}
