package io.dromedary.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.sqlite.LogDatabase.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That the writer never waits for 50 ms is a sum of three facts: it waits for one statement at
 * most, each statement ends about a millisecond after it began, and the work of those that cannot
 * be ended early is small. Each is held here without a look at the clock on the wall, which on a
 * busy machine measures the machine.
 */
@DisplayName("A reader of the SQLite format stands in the writer's way")
class LogDatabaseTest {

    private static final int ROWS = 20_000;
    private static final long MOST_NANOS = 50_000_000;

    @TempDir Path directory;
    private Path file;
    private LgdWriter writer;

    @BeforeEach
    void rows() throws SQLException {
        file = directory.resolve("1Cv8.lgd");
        writer = new LgdWriter(file);
        writer.together(
                () -> {
                    for (int i = 0; i < ROWS; i++) {
                        writer.event("event", LgdWriter.NEW_YEAR + i, "a text of usual length");
                    }
                });
    }

    @AfterEach
    void close() throws SQLException {
        writer.close();
    }

    @Test
    @DisplayName("within a statement, and no longer: the next write is taken at once")
    void onlyWithinStatements() throws Exception {
        List<Boolean> during = new ArrayList<>();
        // time stands still, so that the page does not end because of the attempts
        try (LogDatabase database = LogDatabase.open(file, () -> 0)) {
            Page first = database.page(1, Long.MAX_VALUE, 3, 100, code -> during.add(offer()));
            assertThat(first.more()).isTrue();
            assertThat(offer()).isTrue();
            Dictionary.read(database);
            assertThat(offer()).isTrue();
            database.bounds();
            assertThat(offer()).isTrue();
            database.firstRowSince(LgdWriter.NEW_YEAR + ROWS / 2);
            assertThat(offer()).isTrue();
            database.comment(1, 0, 100);
            assertThat(offer()).isTrue();
        }
        assertThat(during).hasSize(3).containsOnly(false);
    }

    @Test
    @DisplayName("never between two calls of a follower that has more to read")
    void notBetweenBatches() throws Exception {
        try (LogFollower follower =
                SqliteLog.follow(
                        LogSettings.of("base", directory, ZoneOffset.UTC),
                        new LogStart.Beginning())) {
            List<EventLogRecord> records = new ArrayList<>();
            int before = writer.refusals();
            for (int i = 0; i < 20; i++) {
                records.addAll(follower.next(100).orElseThrow().records());
                writer.event("event", LgdWriter.NEW_YEAR, "written between two batches");
            }
            assertThat(records).hasSize(2_000);
            assertThat(writer.refusals()).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("for a millisecond and one row")
    void endsInTime() throws Exception {
        AtomicLong clock = new AtomicLong();
        try (LogDatabase database = LogDatabase.open(file, clock::get)) {
            // the fifth row ends after the time is up
            Page page =
                    database.page(
                            1, Long.MAX_VALUE, ROWS, 100, code -> clock.addAndGet(240_000) > 0);
            assertThat(page.looked()).isEqualTo(5);
            assertThat(page.more()).isTrue();
            // rows that nobody wants take time too
            clock.set(0);
            page =
                    database.page(
                            6, Long.MAX_VALUE, ROWS, 100, code -> clock.addAndGet(600_000) < 0);
            assertThat(page.looked()).isEqualTo(2);
            assertThat(page.next()).isEqualTo(8);
        }
    }

    @Test
    @DisplayName("with statements of little work where they are not ended early")
    void littleWork() throws Exception {
        writer.together(
                () -> {
                    for (int i = 0; i < 10_000; i++) {
                        writer.execute(
                                "INSERT INTO MetadataCodes(name) VALUES ('object " + i + "')");
                    }
                });
        writer.event("event", LgdWriter.NEW_YEAR, "x".repeat(4 << 20));
        try (LogDatabase database = LogDatabase.open(file)) {
            assertThat(work(database::bounds)).isLessThan(MOST_NANOS);
            assertThat(work(() -> Dictionary.read(database))).isLessThan(MOST_NANOS);
            assertThat(work(() -> database.firstRowSince(LgdWriter.NEW_YEAR)))
                    .isLessThan(MOST_NANOS);
            assertThat(work(() -> database.row(ROWS + 1, 1 << 20))).isLessThan(MOST_NANOS);
        }
    }

    private boolean offer() {
        try {
            return writer.offer("offered");
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private interface Read {
        Object make() throws IOException;
    }

    /** Least processor time that a read takes: without what the machine does besides. */
    private static long work(Read read) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return IntStream.range(0, 5)
                .mapToLong(
                        i -> {
                            long before = threads.getCurrentThreadCpuTime();
                            try {
                                read.make();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            return threads.getCurrentThreadCpuTime() - before;
                        })
                .min()
                .orElseThrow();
    }
}
