package io.dromedary;

import static io.dromedary.CareService.failures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.http.HttpStub;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of backups and drills {@code WholeBackupIT} tells the same. */
@DisplayName("Passwords, which are other ones in every run, are told to nobody by")
class JobSecretsTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String CONFIGURATION = "Бухгалтерия";
    private static final String JOBS = "/api/v1/cluster/jobs/";
    private static final String SETTINGS = "/api/v1/cluster/cluster-config";

    @TempDir Path folder;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private final HttpStub telegram = new HttpStub("{\"ok\":true}");
    private PrivatePostgres postgres;
    private FakeCluster cluster;

    @BeforeEach
    void start() throws IOException, SQLException {
        Files.createDirectory(folder.resolve("secrets"));
        for (String name : List.of("agent", "cluster", "second", "infobase", "database")) {
            secrets.put(name, name + "-s3cret-" + UUID.randomUUID());
            Files.writeString(secret(name), secrets.get(name));
        }
        Files.writeString(secret("telegram"), "1:token");
        for (String name : List.of("backups", "copies", "tools")) {
            Files.createDirectory(folder.resolve(name));
        }
        postgres = PrivatePostgres.launch();
        postgres.query(
                "postgres",
                "create role care superuser login password '%s'"
                        .formatted(secrets.get("database")));
        postgres.query("postgres", "create database trade");
        String server = "127.0.0.1 port=" + postgres.port();
        cluster =
                FakeCluster.with()
                        .agentAdministrator("root", secrets.get("agent"))
                        .setting("agent admin", Map.of("name", "root", "auth", "pwd"))
                        .administrator("admin", secrets.get("cluster"))
                        .administrator("second", secrets.get("second"))
                        .setting("cluster admin", Map.of("name", "admin", "auth", "pwd"))
                        .setting("cluster admin", Map.of("name", "second", "auth", "pwd"))
                        .infobase(
                                "trade",
                                trade ->
                                        trade.database(
                                                        server,
                                                        "trade",
                                                        "care",
                                                        secrets.get("database"))
                                                .user("Admin", secrets.get("infobase"))
                                                .configuration(CONFIGURATION, "3.0.8.1")
                                                .eventLog("2020-02-29"))
                        .start(folder.resolve("programs"));
    }

    @AfterEach
    void stop() {
        telegram.close();
        cluster.close();
        postgres.close();
    }

    private Path secret(String name) {
        return folder.resolve("secrets").resolve(name);
    }

    @Test
    @DisplayName("maintenance, done and failed")
    void maintenance() throws IOException, SQLException {
        try (CareService service = service(cluster, "maintenance");
                CapturedLog log = log()) {
            assertThat(run(service, "maintenance").result()).contains(Result.DONE);
            postgres.query("postgres", "drop database trade");
            cluster.trouble(FakeTrouble.on("1cv8").always().refuse(secrets.get("infobase")));
            assertThat(failures(run(service, "maintenance"), "trade")).hasSize(2);

            assertThat(commandLines()).anyMatch(line -> line.startsWith("vacuumdb "));
            assertUntold(cluster, log);
        }
    }

    @Test
    @DisplayName("updates, done and failed")
    void update() throws IOException {
        template("9", "3.0.9.1", "3.0.8.1");
        template("10", "3.0.10.1", "3.0.9.1");
        cluster.trouble(
                FakeTrouble.on("1cv8").with("/UpdateCfg").after(1).refuse(secrets.get("infobase")));
        try (CareService service = service(cluster, "update");
                CapturedLog log = log()) {
            assertThat(failures(run(service, "update"), "trade")).hasSize(1);
            cluster.untroubled();
            assertThat(run(service, "update").result()).contains(Result.DONE);
            assertThat(cluster.<String>read(state -> state.infobase("trade").version))
                    .isEqualTo("3.0.10.1");

            assertUntold(cluster, log);
        }
    }

    @Test
    @DisplayName("copies of a cluster's settings, done and failed")
    void copies() throws IOException {
        try (CareService service = service(cluster, "cluster-config");
                CapturedLog log = log()) {
            assertThat(run(service, "cluster-config").result()).contains(Result.DONE);
            cluster.trouble(
                    FakeTrouble.on("rac").with("infobase").always().refuse(repeated("cluster")));
            assertThat(failures(run(service, "cluster-config"), "")).isNotEmpty();

            assertUntold(cluster, log);
        }
    }

    @Test
    @DisplayName("restores of a cluster's settings, done and failed")
    void restores() throws IOException {
        try (CareService service = service(cluster, "cluster-config")) {
            assertThat(run(service, "cluster-config").result()).contains(Result.DONE);
        }
        try (FakeCluster fresh = FakeCluster.with().start(folder.resolve("fresh"));
                CareService service = service(fresh, "cluster-config");
                CapturedLog log = log()) {
            fresh.trouble(
                    FakeTrouble.on("rac infobase create").refuse(repeated("cluster", "database")));
            assertThat(restore(service)).contains("FAILED");
            assertThat(restore(service)).doesNotContain("FAILED");
            assertThat(fresh.<String>read(state -> state.infobase("trade").dbPassword))
                    .isEqualTo(secrets.get("database"));
            assertThat(fresh.<String>read(state -> state.administrators.get("second")))
                    .isEqualTo(secrets.get("second"));

            assertUntold(fresh, log);
        }
    }

    private static CapturedLog log() {
        return new CapturedLog("io.dromedary", "org.apache.camel", "org.springframework");
    }

    /** A job, and what is told of it by HTTP and in Telegram. */
    private JobReport run(CareService service, String job) {
        int before = telegram.calls().size();
        JobReport report = service.run(job);
        await().atMost(SOON).until(() -> telegram.calls().size() > before);
        told.add(service.http().get(JOBS + report.id()).response().body());
        told.add(service.http().get("/status").response().body());
        told.add(service.http().get("/status/jobs/" + report.id()).response().body());
        return report;
    }

    private String restore(CareService service) {
        String answer =
                service.http()
                        .post(SETTINGS + "/restore?cluster=main&dry-run=false", "")
                        .response()
                        .body();
        told.add(answer);
        return answer;
    }

    /** What a rac would say that repeats how it was called. */
    private String repeated(String... names) {
        return "Ошибка разбора параметра: "
                + Stream.of(names).map(secrets::get).collect(Collectors.joining(" "));
    }

    private List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>(cluster.calls("1cv8"));
        Path calls = folder.resolve("tool-calls.txt");
        if (Files.exists(calls)) {
            lines.addAll(Files.readAllLines(calls));
        }
        return lines;
    }

    private void assertUntold(FakeCluster of, CapturedLog log) throws IOException {
        none("command line", String.join("\n", commandLines()));
        none(
                "rac, which knows no other way",
                String.join("\n", of.calls("rac")).replaceAll("--([a-z]+-)?pwd=\\S+", ""));
        assertThat(log.text().contains("DEBUG org.apache.camel")).isTrue();
        none("log", log.text());
        assertThat(told).isNotEmpty();
        none("answer", String.join("\n", told));
        assertThat(telegram.calls()).isNotEmpty();
        telegram.calls().forEach(call -> none("Telegram", call.body()));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.startsWith(folder.resolve("secrets")))
                            .toList()) {
                none(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
    }

    private void none(String where, String text) {
        secrets.forEach(
                (name, secret) ->
                        assertThat(text.lines().filter(line -> line.contains(secret)))
                                .as("lines of %s with the secret of %s", where, name)
                                .isEmpty());
    }

    private void template(String name, String version, String from) throws IOException {
        Path template = Files.createDirectories(folder.resolve("templates").resolve(name));
        String manifest =
                "Vendor=1C\r\nName=%s\r\nVersion=%s\r\n".formatted(CONFIGURATION, version);
        String update = "FromVersions=;" + from + ";\r\n";
        Files.writeString(template.resolve("1cv8.mft"), manifest);
        Files.writeString(template.resolve("UpdInfo.txt"), update);
        Files.writeString(template.resolve("1cv8.cfu"), manifest + update);
    }

    private CareService service(FakeCluster of, String job) throws IOException {
        return new CareService(
                of,
                Files.createDirectory(folder.resolve("run-" + UUID.randomUUID())),
                """
                clusters:
                  main:
                    server: "Sport1:1541"
                    user: admin
                    password: {file: %s}
                    agent-user: root
                    agent-password: {file: %s}
                infobases:
                  default:
                    {user: Admin, password: {file: %s}, means: designer, attempts: 1}
                postgres:
                  tools: %s
                  servers: {"127.0.0.1:%d": {user: care, password: {file: %s}}}
                tool-logs: {folder: %s}
                backup: {folder: %s}
                maintenance: {event-log: 90d}
                update: {templates: %s}
                cluster-config:
                  folder: %s
                  administrators: {second: {file: %s}}
                  databases: {"care@127.0.0.1 port=%d": {file: %s}}
                notify:
                  telegram: {token: {file: %s}, chat: "1", server: "%s"}
                """
                        .formatted(
                                secret("cluster"),
                                secret("agent"),
                                secret("infobase"),
                                tools(),
                                postgres.port(),
                                secret("database"),
                                folder.resolve("logs"),
                                folder.resolve("backups"),
                                Files.createDirectories(folder.resolve("templates")),
                                folder.resolve("copies"),
                                secret("second"),
                                postgres.port(),
                                secret("database"),
                                secret("telegram"),
                                telegram.address()),
                job,
                "report");
    }

    /** Those of PostgreSQL, which note how they are called. */
    private Path tools() throws IOException {
        Path tools = folder.resolve("tools");
        for (String name : List.of("pg_dump", "pg_restore", "createdb", "dropdb", "vacuumdb")) {
            Path script =
                    Files.writeString(
                            tools.resolve(name),
                            """
                            #!/bin/sh
                            echo "%s $*" >> %s
                            exec %s "$@"
                            """
                                    .formatted(
                                            name,
                                            folder.resolve("tool-calls.txt"),
                                            PrivatePostgres.program(name)));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return tools;
    }
}
