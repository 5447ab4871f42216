package io.dromedary.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.Identified;
import io.dromedary.eventlog.LogData;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogPosition.InDatabase;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.ReadSummary;
import io.dromedary.eventlog.Severity;
import io.dromedary.eventlog.TransactionMark;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Real logs in the SQLite format, with plain SQL as the oracle")
class RealSqliteLogsTest {

    private static final Path LOGS = Path.of("src/test/resources/eventlog");
    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "server-with-separators/1Cv8.sqlite"})
    @DisplayName(
            "every row becomes a record, in row order, in batch and followed from the beginning")
    void everyRow(String log) throws Exception {
        List<Long> expected = longs(log, "SELECT rowID FROM EventLog ORDER BY rowID");

        assertThat(rows(read(log))).isEqualTo(expected);
        assertThat(rows(follow(log, 100))).isEqualTo(expected);
        assertThat(follow(log, 7)).isEqualTo(read(log));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "server-with-separators/1Cv8.sqlite"})
    @DisplayName("status, severity, event, user, application, computer and metadata count alike")
    void distributions(String log) throws Exception {
        List<EventLogRecord> records = read(log);

        assertThat(counts(records, r -> r.mark() + ""))
                .isEqualTo(
                        counts(
                                log,
                                "SELECT CASE transactionStatus WHEN 0 THEN 'UNFINISHED' WHEN 1 THEN"
                                        + " 'COMMITTED' WHEN 2 THEN 'ROLLED_BACK' ELSE 'NONE' END FROM"
                                        + " EventLog"));
        assertThat(counts(records, r -> r.severity() + ""))
                .isEqualTo(
                        counts(
                                log,
                                "SELECT CASE severity WHEN 0 THEN 'NOTE' WHEN 1 THEN 'INFORMATION'"
                                        + " WHEN 2 THEN 'WARNING' ELSE 'ERROR' END FROM EventLog"));
        assertThat(counts(records, r -> r.event().name()))
                .isEqualTo(counts(log, named("eventCode", "EventCodes")));
        assertThat(counts(records, r -> r.application().name()))
                .isEqualTo(counts(log, named("appCode", "AppCodes")));
        assertThat(counts(records, r -> r.computer().name()))
                .isEqualTo(counts(log, named("computerCode", "ComputerCodes")));
        assertThat(counts(records, r -> r.user().guid()))
                .isEqualTo(
                        counts(
                                log,
                                "SELECT coalesce(c.uuid, '') FROM EventLog LEFT JOIN UserCodes c ON"
                                        + " c.code = userCode"));
        assertThat(counts(records, r -> r.port() + ""))
                .isEqualTo(
                        counts(
                                log,
                                "SELECT coalesce(c.name, '0') FROM EventLog LEFT JOIN"
                                        + " PrimaryPortCodes c ON c.code = primaryPortCode"));
        Map<String, Long> metadata = new TreeMap<>();
        records.forEach(
                r -> r.metadata().forEach(object -> metadata.merge(object.name(), 1L, Long::sum)));
        assertThat(metadata)
                .isEqualTo(
                        counts(
                                log,
                                "SELECT c.name FROM EventLogMetadata m JOIN MetadataCodes c ON"
                                        + " c.code = m.metadataCode"));
        assertThat(records.stream().mapToLong(r -> r.comment().length()).sum())
                .isEqualTo(longs(log, "SELECT sum(length(comment)) FROM EventLog").get(0));
        assertThat(records.stream().mapToLong(r -> r.presentation().length()).sum())
                .isEqualTo(longs(log, "SELECT sum(length(dataPresentation)) FROM EventLog").get(0));
        assertThat(records.stream().filter(r -> r.transaction().isPresent()).count())
                .isEqualTo(
                        longs(log, "SELECT count(*) FROM EventLog WHERE transactionID <> 0")
                                .get(0));
        assertThat(records.stream().filter(r -> r.data() instanceof LogData.Raw)).isEmpty();
    }

    @Test
    @DisplayName("a record of a native log, field by field")
    void nativeRecord() throws IOException {
        EventLogRecord record = read("sqlite").get(2);

        assertThat(record.date()).isEqualTo("2020-04-12T10:49:46+03:00[Europe/Moscow]");
        assertThat(record.severity()).isEqualTo(Severity.INFORMATION);
        assertThat(record.mark()).isEqualTo(TransactionMark.NONE);
        assertThat(record.event().name()).isEqualTo("СлучайноеИнформативноеСообщение");
        assertThat(record.user())
                .isEqualTo(new Identified(1, "071523a4-516f-4fce-ba4b-0d11ab7a1893", ""));
        assertThat(record.computer().name()).isEqualTo("SRV-1C-01-VM");
        assertThat(record.application().name()).isEqualTo("1CV8C");
        assertThat(record.metadata())
                .extracting(Identified::name)
                .containsExactly("Справочник.Справочник1");
        assertThat(record.data()).isEqualTo(new LogData.Text("1: Простой текст 11"));
        assertThat(record.server().name()).isEqualTo("SRV-1C-01-VM");
        assertThat(record.port()).isEqualTo(1560);
        assertThat(record.syncPort()).isZero();
        assertThat(record.session()).isEqualTo(2);
        assertThat(record.connection()).isEqualTo(2);
    }

    @Test
    @DisplayName("structures, numbers and separators are values")
    void convertedRecord() throws IOException {
        List<EventLogRecord> records = read("server-with-separators/1Cv8.sqlite");

        assertThat(records.get(1).data())
                .isEqualTo(
                        new LogData.Structure(
                                "Structure",
                                6,
                                List.of(
                                        new LogData.Text("Администратор"),
                                        new LogData.Text("502"))));
        assertThat(records.get(2).separators())
                .extracting(separator -> separator.attribute().name() + "=" + separator.value())
                .containsExactly(
                        "ОбластьДанныхВспомогательныеДанные=Numeric[value=0]",
                        "ОбластьДанныхОсновныеДанные=Numeric[value=0]");
        assertThat(records.stream().filter(r -> r.data() instanceof LogData.Numeric)).hasSize(7);
        assertThat(records.stream().filter(r -> r.data() instanceof LogData.Reference))
                .hasSize(646);
    }

    @Test
    @DisplayName("a comment beyond the limit is cut, flagged, and readable as a whole by position")
    void longComment() throws IOException {
        Path log = LOGS.resolve("server-with-separators/1Cv8.sqlite");
        LogSettings cutting = new LogSettings("base", log, MOSCOW, 100, name -> true);
        List<EventLogRecord> records = new ArrayList<>();
        SqliteLog.read(cutting, records::add);

        List<EventLogRecord> whole = read("server-with-separators/1Cv8.sqlite");
        assertThat(records).hasSameSizeAs(whole);
        for (int i = 0; i < whole.size(); i++) {
            String comment = whole.get(i).comment();
            EventLogRecord cut = records.get(i);
            assertThat(cut.comment())
                    .isEqualTo(comment.substring(0, Math.min(100, comment.length())));
            if (comment.length() > 10_000) {
                assertThat(cut.commentCut()).isTrue();
                try (Reader reader = SqliteLog.comment(cutting, cut.position())) {
                    StringWriter text = new StringWriter();
                    reader.transferTo(text);
                    assertThat(text).hasToString(comment);
                }
            }
        }
        assertThat(whole).anyMatch(record -> record.comment().length() == 198_544);
    }

    @Test
    @DisplayName("every transaction begins with its Begin and ends with its Commit or Rollback")
    void transactionsAreWhole() throws IOException {
        for (String log : List.of("sqlite", "server-with-separators/1Cv8.sqlite")) {
            Map<Object, List<EventLogRecord>> transactions =
                    read(log).stream()
                            .filter(r -> r.transaction().isPresent())
                            .collect(Collectors.groupingBy(EventLogRecord::transaction));
            assertThat(transactions.values())
                    .isNotEmpty()
                    .allSatisfy(
                            records -> {
                                assertThat(records.get(0).event().name())
                                        .isEqualTo("_$Transaction$_.Begin");
                                assertThat(records.get(records.size() - 1).event().name())
                                        .isIn("_$Transaction$_.Commit", "_$Transaction$_.Rollback");
                            });
        }
    }

    private static List<EventLogRecord> read(String log) throws IOException {
        List<EventLogRecord> records = new ArrayList<>();
        ReadSummary summary =
                SqliteLog.read(LogSettings.of("base", LOGS.resolve(log), MOSCOW), records::add);
        assertThat(summary.records()).isEqualTo(records.size());
        assertThat(summary.delivered()).isEqualTo(records.size());
        assertThat(summary.first()).contains(records.get(0).date().toLocalDateTime());
        assertThat(summary.last())
                .contains(records.get(records.size() - 1).date().toLocalDateTime());
        return records;
    }

    private static List<EventLogRecord> follow(String log, int most) throws IOException {
        LogSettings settings = LogSettings.of("base", LOGS.resolve(log), MOSCOW);
        List<EventLogRecord> records = new ArrayList<>();
        try (LogFollower follower = SqliteLog.follow(settings, new LogStart.Beginning())) {
            Optional<EventLogBatch> batch = follower.next(most);
            while (batch.isPresent()) {
                assertThat(batch.get().records()).hasSizeLessThanOrEqualTo(most);
                records.addAll(batch.get().records());
                batch = follower.next(most);
            }
        }
        return records;
    }

    private static List<Long> rows(List<EventLogRecord> records) {
        return records.stream().map(r -> ((InDatabase) r.position()).row()).toList();
    }

    private static Map<String, Long> counts(
            List<EventLogRecord> records, Function<EventLogRecord, String> key) {
        return records.stream()
                .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, Long> counts(String log, String sql) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        query(log, sql, rows -> counts.merge(rows.getString(1), 1L, Long::sum));
        return counts;
    }

    private static String named(String column, String table) {
        return "SELECT coalesce(trim(c.name, '\"'), '') FROM EventLog LEFT JOIN "
                + table
                + " c ON c.code = "
                + column;
    }

    private static List<Long> longs(String log, String sql) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        query(log, sql, rows -> numbers.add(rows.getLong(1)));
        return numbers;
    }

    private static void query(String log, String sql, Row row) throws SQLException {
        Path file = LOGS.resolve(log.endsWith(".sqlite") ? log : log + "/1Cv8.lgd");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                row.take(rows);
            }
        }
    }

    private interface Row {
        void take(ResultSet rows) throws SQLException;
    }
}
