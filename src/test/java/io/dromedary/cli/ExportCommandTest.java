package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("eventlog export")
class ExportCommandTest {
    private static final Path SERVER = Call.LOGS.resolve("server-with-separators");
    private static final Path SERVER_TEXT = SERVER.resolve("20210108100000.lgp");
    private static final Path SERVER_SQLITE = SERVER.resolve("1Cv8.sqlite");

    @Nested
    @DisplayName("of records")
    class Records {
        @ParameterizedTest(name = "{0}")
        @MethodSource("io.dromedary.cli.StatCommandTest#expected")
        @DisplayName("prints every record of a real log, in log order")
        void real_logs(String folder, Map<String, Long> expected) throws IOException {
            Call call = Call.of("eventlog", "export", Call.LOGS.resolve(folder));
            List<JsonNode> records = call.jsonLines();

            assertThat(records.size()).isEqualTo(expected.get("records").intValue());
            assertThat(records)
                    .extracting(record -> record.path("offset").asLong())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(records)
                    .filteredOn(record -> !record.path("separators").isEmpty())
                    .hasSize(expected.get("separators").intValue());
            assertThat(records)
                    .filteredOn(record -> record.path("comment").asText().contains("\n"))
                    .hasSize(expected.get("multiline_comments").intValue());
            assertThat(call.code())
                    .isEqualTo(expected.get("skipped") == 0 ? ExitCode.DONE : ExitCode.SKIPPED);
        }

        @Test
        @DisplayName("gives each record all of its fields")
        void fields() throws IOException {
            JsonNode record =
                    Call.of("eventlog", "export", SERVER_TEXT).jsonLines().stream()
                            .filter(r -> r.at("/data/type").asText().equals("Reference"))
                            .findFirst()
                            .orElseThrow();

            assertThat(record.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "file",
                            "offset",
                            "date",
                            "level",
                            "event",
                            "user",
                            "computer",
                            "application",
                            "connection",
                            "session",
                            "transaction",
                            "metadata",
                            "comment",
                            "data",
                            "presentation",
                            "server",
                            "port",
                            "syncPort",
                            "separators");
            assertThat(record.path("file").asText()).isEqualTo("20210108100000.lgp");
            assertThat(record.path("level").asText()).isEqualTo("Information");
            assertThat(record.at("/user/name").asText()).isEqualTo("Администратор");
            assertThat(record.at("/transaction/id").asText())
                    .matches("\\d\\d\\.\\d\\d\\.2021 \\d\\d:\\d\\d:\\d\\d \\(\\d+\\)");
            assertThat(record.at("/data/table").asInt()).isPositive();
            assertThat(record.at("/data/value").asText())
                    .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        }

        @Test
        @DisplayName("says of every record how its transaction ended, as the platform says it")
        void statuses() throws IOException {
            List<JsonNode> text =
                    Call.of("eventlog", "export", SERVER_TEXT, "--zone", "Europe/Moscow")
                            .jsonLines();
            List<JsonNode> platform =
                    Call.of("eventlog", "export", SERVER_SQLITE, "--zone", "Europe/Moscow")
                            .jsonLines();

            // The infobase went on for six records after its log had been converted.
            assertThat(platform.size()).isEqualTo(text.size() + 6);
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < text.size(); i++) {
                String ours = identity(text.get(i));
                String theirs = identity(platform.get(i));
                if (!ours.equals(theirs)) {
                    differences.add(ours + " / " + theirs);
                }
            }
            assertThat(differences).isEmpty();
        }

        /** What both formats keep; the SQLite format has fractions of a second besides. */
        private String identity(JsonNode record) {
            return String.join(
                    " ",
                    record.path("date").asText().substring(0, "2021-01-08T11:00:00".length()),
                    record.path("event").asText(),
                    record.path("session").asText(),
                    record.path("connection").asText(),
                    record.at("/user/name").asText(),
                    record.path("presentation").asText(),
                    record.at("/transaction/id").asText(),
                    record.at("/transaction/status").asText());
        }

        @ParameterizedTest
        @CsvSource({
            "2021-01-08T11:00:00, 2021-01-08T11:30:00",
            "2021-01-08T11:00:00+03:00, 2021-01-08T08:30:00Z"
        })
        @DisplayName("keeps to --from and --to")
        void period(String from, String to) throws IOException {
            List<JsonNode> all = Call.of("eventlog", "export", SERVER_TEXT).jsonLines();

            List<JsonNode> some =
                    Call.of(
                                    "eventlog",
                                    "export",
                                    SERVER_TEXT,
                                    "--zone",
                                    "Europe/Moscow",
                                    "--from",
                                    from,
                                    "--to",
                                    to)
                            .jsonLines();

            assertThat(some)
                    .isNotEmpty()
                    .isEqualTo(
                            all.stream()
                                    .filter(
                                            record ->
                                                    between(
                                                            record.path("date").asText(),
                                                            "2021-01-08T11:00:00",
                                                            "2021-01-08T11:30:00"))
                                    .toList());
        }

        private boolean between(String date, String from, String to) {
            return date.compareTo(from) >= 0 && date.compareTo(to) < 0;
        }

        @Test
        @DisplayName("keeps to the events named, without losing their outcome")
        void events() throws IOException {
            Map<Boolean, List<JsonNode>> all =
                    Call.of("eventlog", "export", SERVER_TEXT).jsonLines().stream()
                            .collect(
                                    Collectors.partitioningBy(
                                            record ->
                                                    List.of("_$Data$_.Update", "_$Data$_.New")
                                                            .contains(
                                                                    record.path("event")
                                                                            .asText())));

            assertThat(
                            Call.of(
                                            "eventlog",
                                            "export",
                                            SERVER_TEXT,
                                            "--event",
                                            "_$Data$_.Update",
                                            "_$Data$_.New")
                                    .jsonLines())
                    .isNotEmpty()
                    .isEqualTo(all.get(true));
            assertThat(
                            Call.of(
                                            "eventlog",
                                            "export",
                                            "--event",
                                            "_$Data$_.Update",
                                            "--event=_$Data$_.New",
                                            "--zone=UTC",
                                            SERVER_TEXT)
                                    .jsonLines())
                    .isEqualTo(all.get(true));
        }

        @Test
        @DisplayName("reads the SQLite format")
        void sqlite() throws IOException {
            List<JsonNode> records =
                    Call.of("eventlog", "export", Call.LOGS.resolve("sqlite")).jsonLines();

            assertThat(records.size()).isGreaterThan(1000);
            assertThat(records)
                    .allSatisfy(
                            record ->
                                    assertThat(record.at("/transaction/status").asText())
                                            .isIn(
                                                    "NotApplicable",
                                                    "Unfinished",
                                                    "Committed",
                                                    "RolledBack"));
        }
    }

    @Nested
    @DisplayName("--format csv")
    class Csv {
        @Test
        @DisplayName("holds the same as the lines of JSON")
        void same() throws IOException {
            List<JsonNode> json = Call.of("eventlog", "export", SERVER_TEXT).jsonLines();

            List<NamedCsvRecord> rows =
                    CsvReader.builder()
                            .ofNamedCsvRecord(
                                    Call.of("eventlog", "export", SERVER_TEXT, "--format", "csv")
                                            .out())
                            .stream()
                            .toList();

            assertThat(rows.size()).isEqualTo(json.size());
            for (int i = 0; i < rows.size(); i++) {
                NamedCsvRecord row = rows.get(i);
                JsonNode record = json.get(i);
                assertThat(row.getField("offset")).isEqualTo(record.path("offset").asText());
                assertThat(row.getField("event")).isEqualTo(record.path("event").asText());
                assertThat(row.getField("comment")).isEqualTo(record.path("comment").asText());
                assertThat(row.getField("transactionStatus"))
                        .isEqualTo(record.at("/transaction/status").asText());
                assertThat(row.getField("presentation"))
                        .isEqualTo(record.path("presentation").asText());
            }
        }

        @Test
        @DisplayName("does not go with --transactions")
        void no_transactions() {
            Call call =
                    Call.of("eventlog", "export", SERVER_TEXT, "--format=csv", "--transactions");

            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("--transactions has no csv form");
        }
    }

    @Nested
    @DisplayName("--transactions")
    class Transactions {
        @ParameterizedTest(name = "{0}")
        @MethodSource("io.dromedary.cli.StatCommandTest#expected")
        @DisplayName("prints every transaction of a real log that has an end")
        void real_logs(String folder, Map<String, Long> expected) throws IOException {
            Map<String, Integer> outcomes = new HashMap<>();
            long empty = 0;
            for (JsonNode transaction :
                    Call.of("eventlog", "export", Call.LOGS.resolve(folder), "--transactions")
                            .jsonLines()) {
                outcomes.merge(transaction.path("outcome").asText(), 1, Integer::sum);
                if (transaction.path("outcome").asText().equals("Committed")
                        && transaction.path("changes").isEmpty()) {
                    empty++;
                }
            }

            assertThat(outcomes.getOrDefault("Committed", 0).longValue())
                    .isEqualTo(expected.get("committed"));
            assertThat(outcomes.getOrDefault("RolledBack", 0).longValue())
                    .isEqualTo(expected.get("rolled_back"));
            assertThat(outcomes).doesNotContainKey("Abandoned");
            assertThat(empty).isEqualTo(expected.get("empty_committed"));
        }

        @Test
        @DisplayName("holds every record that was written inside")
        void changes() throws IOException {
            long inside =
                    Call.of("eventlog", "export", SERVER_TEXT).jsonLines().stream()
                            .filter(record -> !record.at("/transaction/id").isNull())
                            .filter(
                                    record ->
                                            !record.path("event")
                                                    .asText()
                                                    .startsWith("_$Transaction$_."))
                            .count();

            assertThat(
                            Call.of("eventlog", "export", SERVER_TEXT, "--transactions")
                                    .jsonLines()
                                    .stream()
                                    .mapToLong(transaction -> transaction.path("changes").size())
                                    .sum())
                    .isEqualTo(inside);
        }

        @Test
        @DisplayName("is named after the folder, or as --infobase says")
        void infobase() throws IOException {
            assertThat(Call.of("eventlog", "export", SERVER_TEXT, "--transactions").jsonLines())
                    .extracting(transaction -> transaction.path("infobase").asText())
                    .containsOnly("server-with-separators");
            assertThat(
                            Call.of(
                                            "eventlog",
                                            "export",
                                            SERVER_TEXT,
                                            "--transactions",
                                            "--infobase=trade")
                                    .jsonLines())
                    .extracting(transaction -> transaction.path("infobase").asText())
                    .containsOnly("trade");
        }

        @Test
        @DisplayName("keeps to --event and --from")
        void filtered() throws IOException {
            List<JsonNode> some =
                    Call.of(
                                    "eventlog",
                                    "export",
                                    SERVER_TEXT,
                                    "--transactions",
                                    "--from=2021-01-08T11:00:00",
                                    "--event=_$Data$_.Update")
                            .jsonLines();

            assertThat(some)
                    .isNotEmpty()
                    .allSatisfy(
                            transaction -> {
                                assertThat(transaction.path("end").asText())
                                        .isGreaterThanOrEqualTo("2021-01-08T11:00:00");
                                assertThat(transaction.path("changes").findValuesAsText("event"))
                                        .contains("_$Data$_.Update");
                            });
        }
    }

    @Test
    @DisplayName("tells damage with file and offset on standard error, and goes on")
    void damage() {
        Call call = Call.of("eventlog", "export", Call.LOGS.resolve("broken"));

        assertThat(call.code()).isEqualTo(ExitCode.SKIPPED);
        assertThat(call.err()).contains("20200412130000.lgp").contains("211").hasLineCount(1);
        assertThat(call.out()).hasLineCount(4);
    }

    @Test
    @DisplayName("ends quietly when nobody takes the rest, as in … | head")
    void closed_pipe() {
        Call call = Call.into(failing("Broken pipe"), true, "eventlog", "export", SERVER_TEXT);

        assertThat(call.code()).isEqualTo(ExitCode.DONE);
        assertThat(call.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"export", "stat"})
    @DisplayName("and stat end with 1 and a line when the disk is full")
    void full_disk(String command) {
        Call call = Call.into(failing("No space left"), false, "eventlog", command, SERVER_TEXT);

        assertThat(call.code()).isEqualTo(ExitCode.FAILED);
        assertThat(call.err())
                .contains("could not be written")
                .contains("No space left")
                .hasLineCount(1);
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    @Nested
    @DisplayName("refuses a wrong call with one line and code 2:")
    class WrongCalls {
        @ParameterizedTest
        @CsvSource({
            "no/such/folder, there is no such file or folder",
            "src/test/java, no event log",
            "pom.xml, no event log"
        })
        @DisplayName("a place without a log")
        void place(String place, String message) {
            Call call = Call.of("eventlog", "export", place);

            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains(place).contains(message);
            assertThat(call.out()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "--zone=Mars/Olympus, 'Mars/Olympus' is no time zone",
            "--from=yesterday, 'yesterday' is no moment",
            "--format=xml, --format",
            "--colour, --colour"
        })
        @DisplayName("an option")
        void option(String option, String message) {
            Call call = Call.of("eventlog", "export", SERVER_TEXT, option);

            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains(message).contains("eventlog export --help");
            assertThat(call.out()).isEmpty();
        }

        @Test
        @DisplayName("a time that ends before it begins")
        void backwards() {
            Call call =
                    Call.of(
                            "eventlog",
                            "export",
                            SERVER_TEXT,
                            "--from=2021-02-01",
                            "--to=2021-01-01");

            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("--from 2021-02-01 is not before --to 2021-01-01");
        }

        @Test
        @DisplayName("no log at all")
        void nothing() {
            assertThat(Call.of("eventlog", "export").code()).isEqualTo(ExitCode.WRONG_CALL);
        }

        @Test
        @DisplayName("no command, and names those there are")
        void noCommand() {
            Call call = Call.of("eventlog");

            assertThat(call.code()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.err()).contains("Commands: export, stat");
        }
    }
}
