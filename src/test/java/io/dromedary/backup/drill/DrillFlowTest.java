package io.dromedary.backup.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.job.StepReport;
import io.dromedary.backup.restore.BackupChoice;
import io.dromedary.backup.restore.BackupFiles;
import io.dromedary.backup.restore.Fetched;
import io.dromedary.backup.restore.Restore;
import io.dromedary.backup.restore.RestoreException;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.scratch.ScratchName;
import io.dromedary.backup.verification.Verification;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.postgres.DumpRows;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.postgres.TableName;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.testkit.cluster.BackupRig;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A restore drill")
class DrillFlowTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final UUID JOB = new UUID(1, 1);

    private static PrivatePostgres postgres;

    @TempDir Path folder;
    private FakeCluster cluster;
    private BackupRig rig;
    private DrillFlow drill;
    private BackupFiles files;
    private final PostgresDatabases databases = new PostgresDatabases();

    @BeforeAll
    static void launch() throws SQLException {
        postgres = PrivatePostgres.launch();
        execute("postgres", "create database trade");
        execute(
                "trade",
                "create table _reference1 as select n, md5(n::text) hash from"
                        + " generate_series(1, 3000) n",
                "create schema \"Other\"",
                "create table \"Other\".\"odd \"\"name. x\" (line text)",
                "insert into \"Other\".\"odd \"\"name. x\" values (E'a\\nCOPY x FROM stdin;\\n\\\\.'),"
                        + " (''), (null)",
                "create table empty (x int)");
    }

    @AfterAll
    static void end() {
        postgres.close();
    }

    @BeforeEach
    void start() throws Exception {
        cluster =
                FakeCluster.with()
                        .infobase(
                                "trade",
                                trade ->
                                        trade.database(
                                                "127.0.0.1 port=" + postgres.port(),
                                                "trade",
                                                PrivatePostgres.USER,
                                                PrivatePostgres.PASSWORD))
                        .infobase("salary", salary -> salary.data("12 employees"))
                        .start(folder.resolve("programs"));
        Files.createDirectories(folder.resolve("backups"));
        Path password = Files.writeString(folder.resolve("password"), PrivatePostgres.PASSWORD);
        rig =
                new BackupRig(
                        cluster,
                        folder,
                        """
                        infobases:
                          default: {means: designer, attempts: 1}
                          named: {trade: {means: pg-dump}}
                        postgres:
                          tools: %s
                          servers:
                            "127.0.0.1:%d": {user: %s, password: {file: %s}}
                        backup: {folder: %s}
                        drill: {server: "127.0.0.1:%d"}
                        """
                                .formatted(
                                        PrivatePostgres.binaries(),
                                        postgres.port(),
                                        PrivatePostgres.USER,
                                        password,
                                        folder.resolve("backups"),
                                        postgres.port()));
        files =
                new BackupFiles(
                        rig.stores(),
                        new Verification(rig.settings().postgres().tools(), LIMIT),
                        folder.resolve("restore"),
                        rig.store().jobs()::isOver);
        drill =
                new DrillFlow(
                        rig.settings(),
                        files,
                        tools(),
                        databases,
                        rig.store().jobs(),
                        rig.store().catalogue(),
                        rig.scratch());
        backUp();
    }

    @AfterEach
    void stop() {
        rig.close();
        cluster.close();
    }

    private PostgresTools tools() {
        return new PostgresTools(new ProcessPrograms(), rig.settings().postgres().tools());
    }

    private void backUp() {
        BackupFlow flow = rig.flow();
        Begun<BackupTask> begun = flow.begin();
        for (BackupTask task : begun.tasks()) {
            flow.publish(flow.verify(flow.unlock(flow.dump(flow.endSessions(flow.lock(task))))));
        }
        assertThat(rig.store().jobs().end(begun.job()).result()).contains(Result.DONE);
    }

    private static void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                postgres.url(database), PrivatePostgres.USER, PrivatePostgres.PASSWORD);
    }

    private static String ask(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String databasesOfDrills() throws SQLException {
        return ask(
                "postgres",
                "select count(*) from pg_database where datname like 'dromedary_drill_%'");
    }

    private static final String CHECKSUM =
            "select count(*) || md5(string_agg(n || hash, ',' order by n)) from _reference1";

    private JobReport run() {
        Begun<DrillTask> begun = drill.begin();
        for (DrillTask task : begun.tasks()) {
            DrillTask fetched = drill.fetch(task);
            try {
                drill.compare(drill.restore(fetched));
            } finally {
                drill.drop(fetched);
            }
        }
        return rig.store().jobs().end(begun.job());
    }

    private static List<String> steps(JobReport report, String infobase) {
        return report.infobases().stream()
                .filter(one -> one.infobase().equals(infobase))
                .flatMap(one -> one.steps().stream())
                .map(DrillFlowTest::told)
                .toList();
    }

    private static String told(StepReport step) {
        return step.name() + " " + step.result() + step.message().map(it -> ": " + it).orElse("");
    }

    @Test
    @DisplayName("finds backups by their manifests if the catalogue was lost")
    void lostCatalogue() {
        Catalogue catalogue = rig.store().catalogue();
        catalogue.list().forEach(entry -> catalogue.remove(entry.store(), entry.backup()));

        Begun<DrillTask> begun = drill.begin();

        assertThat(begun.tasks())
                .extracting(task -> task.manifest().infobase())
                .containsExactlyInAnyOrder("trade", "salary");
    }

    @Test
    @DisplayName("restores, counts as many rows as were dumped, and leaves nothing behind")
    void whole() throws SQLException {
        JobReport report = run();

        assertThat(report.result()).contains(Result.DONE);
        assertThat(steps(report, "trade"))
                .containsExactly(
                        "read DONE: from folder",
                        "restore DONE",
                        "compare DONE: 3 tables, 3,003 rows",
                        "drop DONE");
        assertThat(steps(report, "salary"))
                .hasSize(2)
                .last()
                .asString()
                .contains("restore SKIPPED", "designer", "read whole");
        assertThat(databasesOfDrills()).isEqualTo("0");
        assertThat(rig.store().scratchNotes().all()).isEmpty();
    }

    @Test
    @DisplayName("finds a backup that is not what was written, and restores nothing of it")
    void damaged() throws Exception {
        StoredBackup backup = newest("trade");
        Path file = rig.stores().folder().file(backup.key());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        Begun<DrillTask> begun = drill.begin();
        DrillTask task =
                begun.tasks().stream()
                        .filter(one -> one.manifest().infobase().equals("trade"))
                        .findFirst()
                        .orElseThrow();
        assertThatThrownBy(() -> drill.fetch(task))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("No store gives the backup back whole");
        drill.drop(task);
        assertThat(rig.store().jobs().end(begun.job()).result()).contains(Result.FAILED);
        assertThat(databasesOfDrills()).isEqualTo("0");
    }

    @Test
    @DisplayName("finds tables and rows that differ from the dump")
    void different() {
        TableName one = new TableName("public", "one");
        TableName two = new TableName("public", "two");
        assertThatThrownBy(() -> DrillFlow.requireSame(Map.of(one, 5L, two, 1L), Map.of(one, 4L)))
                .hasMessageContaining("2 tables differ")
                .hasMessageContaining("public.one has 4 rows, not 5");
        assertThatThrownBy(() -> DrillFlow.requireSame(Map.of(), Map.of(one, 0L)))
                .hasMessageContaining("public.one is not in the dump");
    }

    @Test
    @DisplayName("that was cut off is swept when it is over, and only its own database")
    void cutOff() throws SQLException {
        execute("postgres", "create database dromedary_drill_of_somebody");
        Begun<DrillTask> begun = drill.begin();
        DrillTask trade =
                begun.tasks().stream()
                        .filter(one -> one.manifest().infobase().equals("trade"))
                        .findFirst()
                        .orElseThrow();
        drill.restore(drill.fetch(trade)); // and the program is killed here
        drill.sweep();
        assertThat(databasesOfDrills()).as("it is under way").isEqualTo("2");

        rig.store().jobs().end(begun.job());
        drill.sweep();

        assertThat(databasesOfDrills()).isEqualTo("1");
        assertThat(rig.store().scratchNotes().all()).isEmpty();
        execute("postgres", "drop database dromedary_drill_of_somebody");
    }

    @Test
    @DisplayName("has names that are no other database's")
    void names() {
        assertThatThrownBy(() -> new ScratchName("trade")).hasMessageContaining("not touched");
        assertThatThrownBy(() -> new ScratchName("dromedary_drill_x'; drop database trade"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ScratchName.ofDrill(UUID.randomUUID(), 12).text()).hasSizeLessThan(64);
    }

    @Test
    @DisplayName("counts what a dump has without a server")
    void dumped() {
        assertThat(
                        DumpRows.of(
                                rig.settings().postgres().tools(),
                                rig.stores().folder().file(newest("trade").key()),
                                LIMIT))
                .containsOnly(
                        Map.entry(new TableName("public", "_reference1"), 3000L),
                        Map.entry(new TableName("Other", "odd \"name. x"), 3L),
                        Map.entry(new TableName("public", "empty"), 0L));
    }

    private StoredBackup newest(String infobase) {
        return chosen(new BackupChoice(Optional.empty(), infobase, Optional.empty()))
                .get(0)
                .backup();
    }

    private List<CatalogueEntry> chosen(BackupChoice choice) {
        return choice.of(rig.store().catalogue().list());
    }

    @Test
    @DisplayName(
            "is no restore: that makes a database with the data of the source, and touches none")
    void restore() throws SQLException {
        ClusterSettings settings = rig.settings();
        String server = settings.postgres().servers().keySet().iterator().next();
        Platform platform = new Platform(settings.platform());
        ConfiguredClusters clients =
                new ConfiguredClusters(new ProcessPrograms(), platform, settings);
        Restore restore =
                new Restore(
                        settings,
                        tools(),
                        databases,
                        rig.scratch(),
                        new Designer(
                                new ProcessPrograms(),
                                platform,
                                folder.resolve("logs"),
                                Clock.systemUTC()),
                        rig.locks(),
                        new SessionEnding(clients, settings.sessions()));
        List<CatalogueEntry> copies =
                chosen(new BackupChoice(Optional.of("main"), "trade", Optional.of(Instant.now())));
        try (Fetched backup = files.fetch(copies, UUID.randomUUID())) {
            assertThat(backup.store()).isEqualTo(Stores.FOLDER);
            restore.intoDatabase(JOB, backup, server, "trade restored", LIMIT);
            assertThatThrownBy(() -> restore.intoDatabase(JOB, backup, server, "trade", LIMIT))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContaining("there already");
            assertThatThrownBy(
                            () ->
                                    restore.intoInfobase(
                                            UUID.randomUUID(),
                                            backup,
                                            "x",
                                            infobase("salary"),
                                            "salary",
                                            LIMIT))
                    .hasMessageContaining("only be restored into a database of PostgreSQL");
        }
        assertThat(ask("trade%20restored", CHECKSUM)).isEqualTo(ask("trade", CHECKSUM));
        execute("postgres", "drop database \"trade restored\"");

        cluster.change(state -> state.infobase("salary").data = "damaged");
        try (Fetched backup =
                files.fetch(
                        chosen(new BackupChoice(Optional.empty(), "salary", Optional.empty())),
                        UUID.randomUUID())) {
            assertThatThrownBy(
                            () ->
                                    restore.intoInfobase(
                                            UUID.randomUUID(),
                                            backup,
                                            "Sport1:1541",
                                            infobase("salary"),
                                            "",
                                            LIMIT))
                    .hasMessageContaining("would be lost");
            restore.intoInfobase(
                    UUID.randomUUID(), backup, "Sport1:1541", infobase("salary"), "salary", LIMIT);
        }
        assertThat(cluster.<String>read(state -> state.infobase("salary").data))
                .isEqualTo("12 employees");
        assertThat(cluster.<Boolean>read(state -> state.infobase("salary").isLocked())).isFalse();
        assertThatThrownBy(
                        () ->
                                chosen(
                                        new BackupChoice(
                                                Optional.empty(),
                                                "trade",
                                                Optional.of(Instant.EPOCH))))
                .hasMessageContaining("or before");
    }

    @Test
    @DisplayName("is no restore: one that fails says why, and drops what it made, if it can")
    void failedRestore() throws Exception {
        execute(
                "postgres",
                "create role clerk login createdb password '%s'"
                        .formatted(PrivatePostgres.PASSWORD));
        Path file = folder.resolve("cluster.yaml");
        ClusterSettings clerk =
                ClusterFile.read(
                        Files.writeString(
                                file,
                                Files.readString(file)
                                        .replace("user: " + PrivatePostgres.USER, "user: clerk")));
        List<Connection> others = new ArrayList<>();
        Programs programs =
                call -> {
                    String program = Path.of(call.command().get(0)).getFileName().toString();
                    try {
                        if (program.startsWith("pg_restore")) {
                            // the clerk may not end the session of a superuser
                            others.add(connect(ScratchName.ofRestore(JOB).text()));
                        } else if (program.startsWith("dropdb")) {
                            others.get(0).close();
                        }
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    return new ProcessPrograms().run(call);
                };
        PostgresTools tools = new PostgresTools(programs, clerk.postgres().tools());
        Platform platform = new Platform(clerk.platform());
        Restore restore =
                new Restore(
                        clerk,
                        tools,
                        databases,
                        new ScratchDatabases(
                                clerk.postgres(),
                                tools,
                                databases,
                                rig.store().scratchNotes(),
                                any -> false),
                        new Designer(programs, platform, folder.resolve("logs"), Clock.systemUTC()),
                        rig.locks(),
                        new SessionEnding(
                                new ConfiguredClusters(programs, platform, clerk),
                                clerk.sessions()));
        Path garbage = Files.writeString(folder.resolve("garbage"), "no dump");
        Fetched backup = new Fetched(Stores.FOLDER, newest("trade"), garbage, () -> {});

        String server = clerk.postgres().servers().keySet().iterator().next();
        assertThatThrownBy(() -> restore.intoDatabase(JOB, backup, server, "half", LIMIT))
                .hasMessageContaining("pg_restore");
        assertThat(
                        ask(
                                "postgres",
                                "select count(*) from pg_database where datname = 'half' or datname"
                                        + " like 'dromedary_restore_%'"))
                .isEqualTo("0");
        assertThat(rig.store().scratchNotes().all()).isEmpty();
    }

    private Infobase infobase(String name) {
        return cluster.infobase("main", name);
    }
}
