package io.dromedary.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.testkit.Batches;
import io.dromedary.transaction.LogOutcome.JobFinished;
import io.dromedary.transaction.LogOutcome.SessionFinished;
import io.dromedary.transaction.LogOutcome.Transaction;
import io.dromedary.transaction.LogOutcome.TransactionCommitted;
import io.dromedary.transaction.LogOutcome.TransactionRolledBack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Real logs")
class RealLogsTest {

    private static final Path LOGS = Path.of("src/test/resources/eventlog");

    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

    @TempDir Path spill;

    @ParameterizedTest(name = "{0}")
    @DisplayName("give the transactions, sessions and jobs that an independent reader counted")
    @CsvFileSource(
            files = "src/test/resources/eventlog/expected.tsv",
            delimiter = '\t',
            numLinesToSkip = 1)
    void counts(
            String folder,
            int records,
            int skipped,
            int transactions,
            int committed,
            int rolledBack,
            int unresolved,
            int emptyCommitted,
            int sessionFinish,
            int jobEnds)
            throws IOException {
        Reading reading = new Reading(folder, keepingAll(), Integer.MAX_VALUE);
        reading.toTheEnd();

        assertThat(reading.records).hasSize(records);
        assertThat(reading.count(TransactionCommitted.class)).isEqualTo(committed);
        assertThat(reading.count(TransactionRolledBack.class)).isEqualTo(rolledBack);
        assertThat(reading.grouper.openTransactions()).isEqualTo(unresolved);
        assertThat(committed + rolledBack + unresolved).isEqualTo(transactions);
        assertThat(
                        reading.outcomes.stream()
                                .filter(TransactionCommitted.class::isInstance)
                                .filter(outcome -> changesOf(outcome).size() == 0))
                .hasSize(emptyCommitted);
        assertThat(reading.count(SessionFinished.class)).isEqualTo(sessionFinish);
        assertThat(reading.count(JobFinished.class)).isEqualTo(jobEnds);
        assertThat(reading.damaged).isEqualTo(skipped);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("know of every job and session when it began")
    @ValueSource(strings = {"server-with-separators", "separators-lf"})
    void starts(String folder) throws IOException {
        Reading reading = new Reading(folder, keepingAll(), Integer.MAX_VALUE);
        reading.toTheEnd();

        assertThat(reading.outcomes)
                .filteredOn(JobFinished.class::isInstance)
                .allMatch(outcome -> ((JobFinished) outcome).started().isPresent());
        assertThat(reading.outcomes)
                .filteredOn(SessionFinished.class::isInstance)
                .allMatch(outcome -> ((SessionFinished) outcome).started().isPresent());
    }

    @Test
    @DisplayName("have for each record the status of the platform's own conversion to SQLite")
    void twin() throws IOException, SQLException {
        Reading reading = new Reading("server-with-separators", keepingAll(), 1_000);
        reading.toTheEnd();
        Map<TransactionId, Integer> statuses = new HashMap<>();
        for (LogOutcome outcome : reading.outcomes) {
            if (outcome instanceof Transaction transaction) {
                statuses.put(
                        transaction.body().id(), outcome instanceof TransactionCommitted ? 1 : 2);
            }
        }
        List<Integer> ours = new ArrayList<>();
        for (EventLogRecord record : reading.records) {
            ours.add(
                    record.transaction().isPresent()
                            ? statuses.getOrDefault(record.transaction(), 0)
                            : 3);
        }

        // The twin went on for six records.
        assertThat(twinStatuses())
                .hasSize(ours.size() + 6)
                .startsWith(ours.toArray(Integer[]::new));
    }

    @ParameterizedTest(name = "batches of {0}")
    @DisplayName("give the same outcomes when reading starts anew after each batch, and spills")
    @ValueSource(ints = {7, 97, 1_000})
    void restarts(int batchSize) throws IOException {
        Reading whole = new Reading("separators-lf", keepingAll(), Integer.MAX_VALUE);
        whole.toTheEnd();
        Reading pieces =
                new Reading(
                        "separators-lf",
                        keepingAll().withMemory(2, Long.MAX_VALUE, Long.MAX_VALUE),
                        batchSize);
        while (pieces.next()) {
            pieces.startAnew();
        }

        assertThat(pieces.told).isEqualTo(whole.told);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("give events whose ids are all different")
    @ValueSource(strings = {"server-with-separators", "separators-lf", "plain"})
    void ids(String folder) throws IOException {
        Reading reading =
                new Reading(folder, keepingAll().withRecords(record -> true), Integer.MAX_VALUE);
        reading.toTheEnd();

        assertThat(reading.outcomes.stream().flatMap(each -> OutcomeEvents.of(each).stream()))
                .extracting(event -> event.getSource() + " " + event.getId())
                .hasSizeGreaterThan(500)
                .doesNotHaveDuplicates();
    }

    private GroupingOptions keepingAll() {
        return GroupingOptions.defaults(spill).withEmpty(true);
    }

    private static Changes changesOf(LogOutcome outcome) {
        return ((Transaction) outcome).body().changes();
    }

    private static List<Integer> twinStatuses() throws SQLException {
        Path twin = LOGS.resolve("server-with-separators/1Cv8.sqlite");
        List<Integer> statuses = new ArrayList<>();
        try (Connection database =
                        DriverManager.getConnection("jdbc:sqlite:file:" + twin + "?mode=ro");
                Statement statement = database.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select transactionStatus from EventLog order by rowID")) {
            while (rows.next()) {
                statuses.add(rows.getInt(1));
            }
        }
        return statuses;
    }

    /** Follows a fixture to its end. */
    private final class Reading {
        private final LogSettings settings;
        private final GroupingOptions options;
        private final int batchSize;
        private final List<EventLogRecord> records = new ArrayList<>();
        private final List<LogOutcome> outcomes = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private int damaged;
        private LogStart start = new LogStart.Beginning();
        private Optional<LogFollower> follower = Optional.empty();
        private TransactionGrouper grouper;

        Reading(String folder, GroupingOptions options, int batchSize) {
            // A copy without the twin, which would be taken for the log.
            this.settings = LogSettings.of(folder, textLog(folder), MOSCOW);
            this.options = options;
            this.batchSize = batchSize;
            this.grouper = new TransactionGrouper(options);
        }

        boolean next() throws IOException {
            if (follower.isEmpty()) {
                follower = Optional.of(EventLogs.follow(settings, start));
            }
            Optional<EventLogBatch> batch = Batches.nextOfFinished(follower.get(), batchSize);
            if (batch.isEmpty()) {
                follower.get().close();
                return false;
            }
            List<LogOutcome> now = grouper.accept(batch.get());
            records.addAll(batch.get().records());
            for (LogNotice notice : batch.get().notices()) {
                damaged += notice instanceof LogNotice.Damage damage ? damage.records() : 0;
            }
            outcomes.addAll(now);
            told.addAll(Outcomes.full(now));
            start = new LogStart.Position(batch.get().to(), grouper.memory());
            return true;
        }

        void toTheEnd() throws IOException {
            boolean more = true;
            while (more) {
                more = next();
            }
        }

        void startAnew() throws IOException {
            if (follower.isPresent()) {
                follower.get().close();
            }
            follower = Optional.empty();
            grouper = new TransactionGrouper(options);
        }

        long count(Class<? extends LogOutcome> kind) {
            return outcomes.stream().filter(kind::isInstance).count();
        }
    }

    private Path textLog(String folder) {
        Path copy = spill.resolve("log-" + folder);
        try {
            if (Files.notExists(copy)) {
                Files.createDirectories(copy);
                try (var files = Files.newDirectoryStream(LOGS.resolve(folder), "*.lg[fp]")) {
                    for (Path file : files) {
                        // With its age: names that are missing are not waited for as in a young
                        // dictionary.
                        Files.copy(
                                file,
                                copy.resolve(file.getFileName()),
                                StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }
}
