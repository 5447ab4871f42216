package io.dromedary;

import static io.dromedary.CareService.failures;
import static io.dromedary.CareService.steps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The route maintenance")
class MaintenanceRouteTest {

    private static final String LONG_AGO = "2020-02-29";

    private static PrivatePostgres postgres;

    @TempDir Path folder;
    private final String today = LocalDate.now(ZoneId.systemDefault()).toString();
    private FakeCluster cluster;

    @BeforeAll
    static void database() {
        postgres = PrivatePostgres.launch();
    }

    @AfterAll
    static void noDatabase() {
        postgres.close();
    }

    @BeforeEach
    void start() throws SQLException {
        for (String name : List.of("trade", "salary")) {
            postgres.query("postgres", "drop database if exists " + name);
            postgres.query("postgres", "create database " + name);
            postgres.query(name, "create table document as select generate_series(1, 1000) n");
        }
        cluster =
                FakeCluster.with()
                        .infobase(
                                "trade",
                                trade ->
                                        trade.database(server(), "trade", "", "")
                                                .session("Иванов")
                                                .eventLog(LONG_AGO, today))
                        .infobase(
                                "salary",
                                salary ->
                                        salary.database(server(), "salary", "", "")
                                                .user("Admin", "right")
                                                .eventLog(LONG_AGO, today))
                        .infobase(
                                "archive",
                                archive -> archive.dbms("MSSQLServer").eventLog(LONG_AGO))
                        .start(folder.resolve("programs"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static String server() {
        return "127.0.0.1 port=" + postgres.port();
    }

    @Test
    @DisplayName("analyzes databases, shortens event logs and removes old logs, and nobody notices")
    void whole() throws IOException, SQLException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path old = Files.writeString(logs.resolve(log("20200229-010203")), "old");
        Path numbered =
                Files.writeString(
                        logs.resolve(log("20200229-010203").replace(".log", "-0123abcd.log")),
                        "old");
        Path foreign = Files.writeString(logs.resolve("20200229-notes.log"), "not ours");

        JobReport report = run("event-log: 90d");

        assertThat(report.result()).contains(Result.DONE);
        assertThat(analyzed("trade")).isTrue();
        assertThat(analyzed("salary")).isTrue();
        assertThat(days("trade")).containsExactly(today);
        assertThat(days("salary")).containsExactly(today);
        assertThat(days("archive")).isEmpty();
        assertThat(steps(report, "archive", Result.SKIPPED)).containsExactly("analyze");
        assertThat(old).doesNotExist();
        assertThat(numbered).doesNotExist();
        assertThat(foreign).exists();
        assertThat(cluster.<Integer>read(state -> state.sessionsOf(state.infobase("trade")).size()))
                .as("sessions that go on")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("does the half that is wanted")
    void halves() throws IOException, SQLException {
        run("event-log: 90d, platform: false");
        assertThat(analyzed("trade")).isTrue();
        assertThat(days("trade")).containsExactly(LONG_AGO, today);

        run("event-log: 90d, postgres: false");
        assertThat(days("trade")).containsExactly(today);
    }

    @Test
    @DisplayName("goes on when an infobase refuses, a database is not there, or DESIGNER hangs")
    void failing() throws IOException, SQLException {
        postgres.query("postgres", "drop database trade");
        cluster.change(
                state -> {
                    state.infobase("salary").users.put("Admin", "another");
                });
        cluster.trouble(FakeTrouble.on("1cv8 DESIGNER /S Sport1:1541\\archive").hang());

        JobReport report = run("event-log: 90d, limit: 5s");

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(failures(report, "trade"))
                .singleElement()
                .asString()
                .contains("analyze", "database \"trade\" does not exist");
        assertThat(days("trade")).containsExactly(today);
        assertThat(failures(report, "salary"))
                .singleElement()
                .asString()
                .contains("look up", "Недостаточно прав пользователя")
                .doesNotContain("right");
        assertThat(failures(report, "archive")).singleElement().asString().contains("5.0 s");
        assertThat(ProcessHandle.allProcesses())
                .as("what hung was ended")
                .noneMatch(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(
                                                line ->
                                                        line.contains(
                                                                cluster.designer().toString()))
                                        .isPresent());
    }

    @Test
    @DisplayName("fails in words when ras is down")
    void rasDown() throws IOException {
        cluster.trouble(FakeTrouble.on("rac").always().rasDown());

        JobReport report = run("event-log: 90d");

        assertThat(report.result()).contains(Result.FAILED);
        assertThat(failures(report, "")).singleElement().asString().contains("Is ras running");
    }

    @Test
    @DisplayName("begins by the schedule of cluster.yaml")
    void scheduled() throws IOException {
        try (CareService service =
                new CareService(
                        cluster,
                        Files.createDirectories(folder.resolve("scheduled")),
                        """
                        clusters: {main: {server: "Sport1:1541"}}
                        infobases: {only: [trade]}
                        tool-logs: {folder: %s}
                        maintenance: {event-log: 90d, postgres: false}
                        schedule: {maintenance: "* * * * * ?"}
                        """
                                .formatted(folder.resolve("logs")),
                        "maintenance")) {
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(days("trade")).containsExactly(today));
            assertThat(service.context().getBean(JobBook.class).last(1)).isNotEmpty();
        }
    }

    private JobReport run(String maintenance) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PrivatePostgres.PASSWORD);
        Path own = Files.createDirectories(folder.resolve("run-" + UUID.randomUUID()));
        String settings =
                """
                clusters: {main: {server: "Sport1:1541"}}
                infobases: {named: {salary: {user: Admin, password: {file: %s}}}}
                postgres:
                  tools: %s
                  servers: {"127.0.0.1:%d": {user: %s, password: {file: %s}}}
                tool-logs: {folder: %s}
                maintenance: {concurrency: 2, %s}
                schedule: {maintenance: 0 0 4 1 1 ? 2099}
                """
                        .formatted(
                                Files.writeString(folder.resolve("admin"), "right"),
                                PrivatePostgres.binaries(),
                                postgres.port(),
                                PrivatePostgres.USER,
                                password,
                                folder.resolve("logs"),
                                maintenance);
        try (CareService service = new CareService(cluster, own, settings, "maintenance")) {
            return service.run("maintenance");
        }
    }

    private static String log(String moment) {
        return moment + "-dump-" + UUID.randomUUID() + ".log";
    }

    private List<String> days(String infobase) {
        return cluster.read(state -> List.copyOf(state.infobase(infobase).eventLogDays));
    }

    private static boolean analyzed(String database) throws SQLException {
        return postgres.query(
                        database,
                        "select reltuples::bigint from pg_class where relname = 'document'")
                .equals("1000");
    }
}
