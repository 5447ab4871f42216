package io.dromedary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("eventlog stat")
class StatCommandTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("expected")
    @DisplayName("counts in a real log what an independent reader counted")
    void real_logs(String folder, Map<String, Long> expected) throws IOException {
        Call call = Call.of("eventlog", "stat", Call.LOGS.resolve(folder), "--json");
        JsonNode stat = call.json();

        assertThat(stat.path("records").asLong()).isEqualTo(expected.get("records"));
        assertThat(stat.path("skipped").asLong()).isEqualTo(expected.get("skipped"));
        assertThat(stat.at("/transactions/committed").asLong())
                .isEqualTo(expected.get("committed"));
        assertThat(stat.at("/transactions/rolledBack").asLong())
                .isEqualTo(expected.get("rolled_back"));
        assertThat(stat.at("/transactions/unresolved").asLong())
                .isEqualTo(expected.get("unresolved"));
        assertThat(stat.at("/transactions/emptyCommitted").asLong())
                .isEqualTo(expected.get("empty_committed"));
        assertThat(stat.path("sessionFinish").asLong()).isEqualTo(expected.get("session_finish"));
        assertThat(stat.path("jobEnds").asLong()).isEqualTo(expected.get("job_ends"));
        assertThat(stat.path("longestRecord").asLong())
                .isEqualTo(expected.get("longest_record_bytes"));
        assertThat(call.code())
                .isEqualTo(expected.get("skipped") == 0 ? ExitCode.DONE : ExitCode.SKIPPED);
    }

    @Test
    @DisplayName("says which files, how large, from when to when, and how fast")
    void other_fields() throws IOException {
        JsonNode stat = Call.of("eventlog", "stat", "--json", Call.LOGS.resolve("plain")).json();

        assertThat(stat.path("files").asLong()).isEqualTo(1);
        assertThat(stat.path("bytes").asLong())
                .isEqualTo(Files.size(Call.LOGS.resolve("plain/20200412130000.lgp")));
        assertThat(stat.path("first").asText()).isEqualTo("2020-04-12T13:43:48");
        assertThat(stat.path("last").asText()).isEqualTo("2020-04-12T13:43:58");
        assertThat(stat.path("seconds").isNumber()).isTrue();
        assertThat(stat.path("megabytesPerSecond").isNumber()).isTrue();
    }

    @Test
    @DisplayName("reads the SQLite format completely")
    void sqlite() throws Exception {
        Call call = Call.of("eventlog", "stat", "--json", Call.LOGS.resolve("sqlite"));

        assertThat(call.code()).isEqualTo(ExitCode.DONE);
        assertThat(call.json().path("records").asLong()).isEqualTo(rows("sqlite/1Cv8.lgd"));
    }

    @Test
    @DisplayName("counts the same in a log and in the platform's conversion of it")
    void twins() throws IOException {
        JsonNode text =
                Call.of(
                                "eventlog",
                                "stat",
                                "--json",
                                Call.LOGS.resolve("server-with-separators/20210108100000.lgp"))
                        .json();
        JsonNode database =
                Call.of(
                                "eventlog",
                                "stat",
                                "--json",
                                Call.LOGS.resolve("server-with-separators/1Cv8.sqlite"))
                        .json();

        assertThat(database.path("transactions")).isEqualTo(text.path("transactions"));
        // The infobase went on for six records after its log had been converted.
        assertThat(database.path("records").asLong()).isEqualTo(text.path("records").asLong() + 6);
        assertThat(database.path("jobEnds")).isEqualTo(text.path("jobEnds"));
    }

    @Test
    @DisplayName("without --json is for a person")
    void for_person() {
        Call call = Call.of("eventlog", "stat", Call.LOGS.resolve("server-with-separators"));

        assertThat(call.out()).contains("Records").contains("13,370").contains("rolled back");
    }

    @Test
    @DisplayName("of a log without a record is zero everywhere")
    void empty(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("1Cv8.lgf"));

        Call call = Call.of("eventlog", "stat", "--json", folder);

        assertThat(call.code()).isEqualTo(ExitCode.DONE);
        assertThat(call.json().path("records").asLong()).isZero();
        assertThat(call.json().path("first").isNull()).isTrue();
    }

    private static long rows(String database) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + Call.LOGS.resolve(database));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from EventLog")) {
            return rows.getLong(1);
        }
    }

    static Stream<Arguments> expected() throws IOException {
        List<String> lines = Files.readAllLines(Call.LOGS.resolve("expected.tsv"));
        String[] names = lines.get(0).split("\t", -1);
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(
                        values ->
                                Arguments.of(
                                        values[0],
                                        IntStream.range(1, names.length)
                                                .boxed()
                                                .collect(
                                                        Collectors.toMap(
                                                                i -> names[i],
                                                                i -> Long.valueOf(values[i])))));
    }
}
