package io.dromedary;

import static io.dromedary.CareService.failures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dromedary.api.HttpClientSide.Reply;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.rac.RacSection;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeClusterBuilder;
import io.dromedary.testkit.cluster.FakeInfobase;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.http.HttpStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The route cluster-config")
class ClusterConfigRouteTest {

    private static final String COPY = "/api/v1/cluster/cluster-config";
    private static final List<String> IDS = List.of("cluster", "server", "rule", "infobase");

    @TempDir Path folder;
    private FakeCluster cluster;
    private Path copies;

    @BeforeEach
    void start() throws IOException {
        copies = Files.createDirectories(folder.resolve("copies"));
        cluster = saved().start(folder.resolve("programs"));
        Files.createDirectories(folder.resolve("srvinfo/reg_1541"));
        Files.writeString(folder.resolve("srvinfo/1cv8wsrv.lst"), "{0}");
        Files.writeString(folder.resolve("srvinfo/reg_1541/1CV8Clst.lst"), "{1}");
        Files.writeString(folder.resolve("srvinfo/reg_1541/other.lst"), "{2}");
        secret("root", "r00t-secret");
        secret("admin", "adm1n-secret");
        secret("second", "sec0nd-secret");
        secret("database", "d8-secret");
        secret("salary", "sal-secret");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void secret(String name, String value) throws IOException {
        Files.writeString(folder.resolve(name), value);
    }

    private static FakeClusterBuilder saved() {
        String main = UUID.randomUUID().toString();
        String second = UUID.randomUUID().toString();
        return FakeCluster.with()
                .name("Кластер \"А\"")
                .agentAdministrator("root", "r00t-secret")
                .setting("agent admin", Map.of("name", "root", "auth", "pwd", "descr", "Главный"))
                .administrator("admin", "adm1n-secret")
                .administrator("second", "sec0nd-secret")
                .setting("cluster admin", Map.of("name", "admin", "auth", "pwd"))
                .setting("cluster admin", Map.of("name", "second", "auth", "pwd"))
                .setting("server", server(main, "Sport1", "main"))
                .setting("server", server(second, "Sport2", "normal"))
                .setting(
                        "rule",
                        Map.of(
                                "rule",
                                UUID.randomUUID().toString(),
                                "server",
                                second,
                                "infobase-name",
                                "trade",
                                "rule-type",
                                "always",
                                "priority",
                                "5"))
                .setting("profile", Map.of("name", "Safe", "config", "no", "directory", "list"))
                .setting(
                        "profile acl directory",
                        Map.of("name", "Safe", "alias", "temp", "allowedRead", "yes"))
                .setting("profile acl com", Map.of("owner", "Safe", "name", "Word", "host", "h"))
                .setting("profile acl com", Map.of("owner", "Safe", "name", "Excel", "host", "h"))
                .limits()
                .infobase("trade", trade -> trade.database("db1", "trade", "pg", "d8-secret"))
                .infobase(
                        "Зарплата и кадры",
                        salary ->
                                salary.database("db1", "salary", "pg", "d8-secret")
                                        .user("Admin", "sal-secret"));
    }

    private static Map<String, String> server(String id, String host, String using) {
        return Map.of(
                "server",
                id,
                "agent-host",
                host,
                "agent-port",
                "1540",
                "port-range",
                "1560:1591",
                "name",
                "Сервер " + host,
                "using",
                using,
                "cluster-port",
                "1541");
    }

    @Test
    @DisplayName("copies all there is, without secrets, and restores it on a new server")
    void whole() throws IOException {
        cluster.change(
                state -> {
                    state.clusterSettings.put("lifetime-limit", "86400");
                    state.infobase("trade").licenseDistribution = "deny";
                    state.infobase("trade").securityProfile = "Safe";
                    state.infobase("trade").descr = "Торговля, \"опт\"";
                });
        try (CareService service = service(cluster, "first")) {
            assertThat(service.run("cluster-config").result()).contains(Result.DONE);
        }
        try (Stream<Path> files = Files.walk(copies)) {
            assertThat(files.filter(Files::isRegularFile))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("cluster.json", "1-1cv8wsrv.lst", "2-1CV8Clst.lst");
        }
        try (Stream<Path> files = Files.walk(copies)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("-secret");
            }
        }
        try (FakeCluster fresh = FakeCluster.with().start(folder.resolve("fresh-programs"))) {
            fresh.change(
                    state -> {
                        state.registered = false;
                        state.host = "";
                    });
            try (CareService service = service(fresh, "second")) {
                String planned = restore(service, "").response().body();
                assertThat(planned).contains("infobase trade", "would be restored");
                assertThat(fresh.<Integer>read(state -> state.infobases.size()))
                        .as("infobases after a dry run")
                        .isZero();
                assertThat(fresh.<Boolean>read(state -> state.registered)).isFalse();

                Reply restored = restore(service, "&dry-run=false");
                assertThat(restored.status()).isEqualTo(200);
                assertThat(restored.response().body()).doesNotContain("FAILED", "-secret");
                assertSameAs(fresh, service);

                String again = restore(service, "&dry-run=false").response().body();
                assertThat(again).doesNotContain("FAILED").contains("is there");
                assertSameAs(fresh, service);
            }
        }
    }

    private void assertSameAs(FakeCluster fresh, CareService restored) throws IOException {
        try (CareService saved = service(cluster, "compare-" + UUID.randomUUID())) {
            assertThat(told(restored)).isEqualTo(told(saved)).hasSizeGreaterThan(15);
        }
        assertThat(fresh.<Map<String, String>>read(state -> Map.copyOf(state.administrators)))
                .isEqualTo(cluster.read(state -> Map.copyOf(state.administrators)));
        assertThat(fresh.<Map<String, String>>read(state -> Map.copyOf(state.agentAdministrators)))
                .isEqualTo(cluster.read(state -> Map.copyOf(state.agentAdministrators)));
        assertThat(fresh.<String>read(state -> state.infobase("trade").dbPassword))
                .isEqualTo("d8-secret");
        assertThat(fresh.calls("rac infobase create"))
                .noneMatch(line -> line.contains("--create-database"));
    }

    /** All that rac tells, without ids. */
    private static List<String> told(CareService service) {
        RacClients clients = service.context().getBean(RacClients.class);
        Rac rac = clients.cluster("main").orElseThrow();
        return rac.inventory(clients::credentials).stream()
                .flatMap(ClusterConfigRouteTest::lines)
                .sorted()
                .toList();
    }

    private static Stream<String> lines(RacSection section) {
        assertThat(section.problem()).isEmpty();
        return section.records().stream()
                .map(
                        record -> {
                            Map<String, String> fields = new TreeMap<>(record.fields());
                            fields.keySet().removeAll(IDS);
                            return section.command() + " " + fields;
                        });
    }

    @Test
    @DisplayName("leaves the locks of infobases alone: a copy may have that of a backup")
    void locks() throws IOException {
        cluster.change(
                state -> {
                    FakeInfobase trade = state.infobase("trade");
                    trade.sessionsDenied = true;
                    trade.jobsDenied = true;
                    trade.deniedMessage = "Backup";
                    trade.deniedFrom = "2026-01-31T00:30:00";
                    trade.permissionCode = "ours";
                    trade.descr = "Торговля";
                });
        try (CareService service = service(cluster, "first")) {
            service.run("cluster-config");
            cluster.change(
                    state -> {
                        FakeInfobase trade = state.infobase("trade");
                        trade.sessionsDenied = false;
                        trade.jobsDenied = true;
                        trade.deniedMessage = "Of an administrator";
                        trade.deniedFrom = "";
                        trade.permissionCode = "theirs";
                        trade.descr = "changed";
                        state.infobase("Зарплата и кадры").jobsDenied = true;
                    });

            String report = restore(service, "&dry-run=false").response().body();

            assertThat(report).doesNotContain("FAILED").contains("is not restored");
        }
        FakeInfobase trade = cluster.read(state -> state.infobase("trade"));
        assertThat(trade.descr).as("what else there is").isEqualTo("Торговля");
        assertThat(trade.sessionsDenied).isFalse();
        assertThat(trade.jobsDenied).isTrue();
        assertThat(trade.deniedMessage).isEqualTo("Of an administrator");
        assertThat(trade.deniedFrom).isEmpty();
        assertThat(trade.permissionCode).isEqualTo("theirs");
        assertThat(cluster.<Boolean>read(state -> state.infobase("Зарплата и кадры").jobsDenied))
                .isTrue();

        try (FakeCluster fresh = FakeCluster.with().start(folder.resolve("fresh-programs"))) {
            try (CareService service = service(fresh, "second")) {
                restore(service, "&dry-run=false");
            }
            FakeInfobase made = fresh.read(state -> state.infobase("trade"));
            assertThat(made.sessionsDenied).isFalse();
            assertThat(made.jobsDenied).isFalse();
            assertThat(made.deniedMessage).isEmpty();
        }
    }

    @Test
    @DisplayName("tells people of a restore, but not the monitor that waits for copies")
    void monitor() throws IOException {
        try (HttpStub monitor = new HttpStub("OK");
                HttpStub telegram = new HttpStub("{\"ok\":true}")) {
            String notify =
                    """
                    notify:
                      ping: {cluster-config: "%s/ping"}
                      telegram: {token: {file: %s}, chat: "1", server: "%s"}
                    """
                            .formatted(
                                    monitor.address(), folder.resolve("admin"), telegram.address());
            try (CareService service =
                    new CareService(
                            cluster,
                            run("first"),
                            settings("") + notify,
                            "cluster-config",
                            "report")) {
                service.run("cluster-config");
                await().untilAsserted(
                                () -> {
                                    assertThat(monitor.calls()).hasSize(2);
                                    assertThat(telegram.calls()).hasSize(1);
                                });

                restore(service, "");

                await().untilAsserted(() -> assertThat(telegram.calls()).hasSize(2));
            }
            assertThat(monitor.calls())
                    .extracting(HttpStub.Call::path)
                    .containsExactlyInAnyOrder("/ping/start", "/ping");
        }
    }

    @Test
    @DisplayName("keeps the newest copy that is whole, too")
    void wholeStays() throws IOException {
        Path own = copies.resolve("main");
        try (CareService service = service(cluster, "first")) {
            service.run("cluster-config");
            Path whole;
            try (Stream<Path> inside = Files.list(own)) {
                whole = inside.findFirst().orElseThrow();
            }
            Files.move(whole, own.resolve("20200102-000000Z"));
            Path older = Files.createDirectory(own.resolve("20200101-000000Z"));
            Files.copy(own.resolve("20200102-000000Z/cluster.json"), older.resolve("cluster.json"));
            Path damaged = Files.createDirectory(own.resolve("20200103-000000Z"));
            Files.writeString(damaged.resolve("cluster.json"), "{");
            secret("root", "wrong");
            assertThat(failures(service.run("cluster-config"), ""))
                    .singleElement()
                    .asString()
                    .startsWith("read agent admin list");
        }
        try (Stream<Path> inside = Files.list(own)) {
            assertThat(inside.map(path -> path.getFileName().toString()))
                    .hasSize(2)
                    .contains("20200102-000000Z");
        }
    }

    @Test
    @DisplayName("restores from the newest copy that is whole, and says which it passed over")
    void newestWhole() throws IOException {
        Path whole = copies.resolve("main/20200102-000000Z");
        try (CareService service = service(cluster, "first")) {
            service.run("cluster-config");
            try (Stream<Path> inside = Files.list(whole.getParent())) {
                Files.move(inside.findFirst().orElseThrow(), whole);
            }
            secret("root", "wrong");
            service.run("cluster-config");

            assertThat(restore(service, "").response().body())
                    .contains("passed over for 20200102-000000Z", "agent admin list: ");

            assertThat(restore(service, "&dry-run=false").response().body())
                    .contains("The newest whole copy is 20200102-000000Z", "Name the one");

            Files.delete(whole.resolve("cluster.json"));
            assertThat(restore(service, "").response().body())
                    .contains("No copy in " + whole.getParent() + " is whole", "agent admin list");
        }
    }

    @Test
    @DisplayName("restores what it can without a password, and says whose is missing")
    void lacking() throws IOException {
        try (CareService service = service(cluster, "first")) {
            service.run("cluster-config");
        }
        try (FakeCluster fresh = FakeCluster.with().start(folder.resolve("fresh-programs"));
                CareService service =
                        new CareService(fresh, run("second"), settings(""), "cluster-config")) {
            String report = restore(service, "&dry-run=false").response().body();
            assertThat(report)
                    .contains("administrator of the cluster second", "no secret of the settings")
                    .contains("pg at db1");
            assertThat(
                            fresh.<List<String>>read(
                                    state -> List.copyOf(state.administrators.keySet())))
                    .containsExactly("admin");
            assertThat(fresh.<Integer>read(state -> state.infobases.size())).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("keeps the newest copy, removes old ones and what a kill left behind")
    void rotation() throws IOException {
        Path own = copies.resolve("main");
        Files.createDirectories(own.resolve("20200101-000000Z"));
        Files.createDirectories(own.resolve("partial-" + UUID.randomUUID()));
        Files.createDirectories(own.resolve("notes"));
        cluster.trouble(FakeTrouble.on("rac").always().rasDown());
        try (CareService service = service(cluster, "first")) {
            JobReport failed = service.run("cluster-config");
            assertThat(failures(failed, "")).singleElement().asString().contains("ras running");
            assertThat(own.resolve("20200101-000000Z")).as("the newest").exists();

            cluster.untroubled();
            assertThat(service.run("cluster-config").result()).contains(Result.DONE);
        }
        try (Stream<Path> inside = Files.list(own)) {
            assertThat(inside.map(path -> path.getFileName().toString()))
                    .hasSize(2)
                    .contains("notes")
                    .doesNotContain("20200101-000000Z");
        }
    }

    @Test
    @DisplayName("says what it may not read, and that there is no such copy")
    void refused() throws IOException {
        secret("root", "wrong");
        try (CareService service = service(cluster, "first")) {
            assertThat(failures(service.run("cluster-config"), ""))
                    .singleElement()
                    .asString()
                    .startsWith("read agent admin list")
                    .contains("не аутентифицирован")
                    .doesNotContain("wrong");

            Reply none = restore(service, "&copy=..%2F..%2Fetc");
            assertThat(none.status()).isEqualTo(400);
            assertThat(none.response().body()).contains("There is no copy");
            assertThat(service.http().post(COPY + "/restore?cluster=other", "").status())
                    .isEqualTo(400);
        }
    }

    private static Reply restore(CareService service, String more) {
        return service.http().post(COPY + "/restore?cluster=main" + more, "");
    }

    private CareService service(FakeCluster of, String name) throws IOException {
        String secrets =
                """
                  administrators: {second: {file: %s}}
                  databases: {"pg@db1": {file: %s}}
                """
                        .formatted(folder.resolve("second"), folder.resolve("database"));
        return new CareService(of, run(name), settings(secrets), "cluster-config");
    }

    private Path run(String name) throws IOException {
        return Files.createDirectories(folder.resolve("run-" + name));
    }

    private String settings(String secrets) {
        return """
                clusters:
                  main:
                    user: admin
                    password: {file: %s}
                    agent-user: root
                    agent-password: {file: %s}
                infobases:
                  named: {"Зарплата и кадры": {user: Admin, password: {file: %s}}}
                cluster-config:
                  folder: %s
                  files: {main: [%s]}
                """
                        .formatted(
                                folder.resolve("admin"),
                                folder.resolve("root"),
                                folder.resolve("salary"),
                                copies,
                                folder.resolve("srvinfo"))
                + secrets;
    }
}
