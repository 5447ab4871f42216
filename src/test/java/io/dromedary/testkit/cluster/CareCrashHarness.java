package io.dromedary.testkit.cluster;

import static org.awaitility.Awaitility.await;

import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.testkit.HaltingProcess;
import io.dromedary.testkit.QuickJvm;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Kills a job beside backups at a point, and starts the program again, which is then killed at the
 * next point; looks after each start at the cluster itself, at backups, databases, and the book.
 */
final class CareCrashHarness implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONFIGURATION = "Бухгалтерия";
    private static final String OLD = "3.0.8.1";
    private static final String NEW = "3.0.9.1";

    private final Path folder;
    private final PrivatePostgres postgres;
    private final FakeCluster cluster;
    private final QuickJvm jvm;
    private final CareLook look;
    private final Set<String> databases;

    /** Makes first backups, which are good. */
    CareCrashHarness(Path folder) throws IOException, InterruptedException, SQLException {
        this.folder = folder;
        this.postgres = PrivatePostgres.launch();
        ask("postgres", "create database trade");
        ask("trade", "create table document as select generate_series(1, 1000) n");
        this.cluster =
                FakeCluster.with()
                        .setting("profile", Map.of("name", "Safe", "config", "no"))
                        .limits()
                        .infobase("closed", base -> base.locked("Ремонт", "их код", "", ""))
                        .infobase(
                                "accounts",
                                base -> base.configuration(CONFIGURATION, OLD).session("Петров"))
                        .infobase(
                                "trade",
                                base ->
                                        base.database(
                                                        "127.0.0.1 port=" + postgres.port(),
                                                        "trade",
                                                        PrivatePostgres.USER,
                                                        PrivatePostgres.PASSWORD)
                                                .configuration("Торговля", OLD)
                                                .session("Иванов"))
                        .start(folder.resolve("programs"));
        template();
        Path password = Files.writeString(folder.resolve("password"), PrivatePostgres.PASSWORD);
        BackupRig.describe(
                cluster,
                folder,
                """
                infobases:
                  exclude: [closed]
                  default: {means: designer, attempts: 1}
                  named: {trade: {means: pg-dump}}
                postgres:
                  tools: %s
                  servers:
                    "127.0.0.1:%d": {user: %s, password: {file: %s}}
                backup: {folder: %s}
                maintenance: {event-log: 90d}
                update: {templates: %s}
                cluster-config: {folder: %s}
                drill: {server: "127.0.0.1:%d"}
                """
                        .formatted(
                                PrivatePostgres.binaries(),
                                postgres.port(),
                                PrivatePostgres.USER,
                                password,
                                Files.createDirectory(folder.resolve("backups")),
                                folder.resolve("templates"),
                                Files.createDirectory(folder.resolve("copies")),
                                postgres.port()));
        this.look = new CareLook(cluster, folder.resolve("backups"));
        this.jvm =
                QuickJvm.prepare(
                        Files.createDirectory(folder.resolve("jvm")),
                        CareProcess.class,
                        List.of(folder.toString(), CareProcess.ALL));
        ask("postgres", "drop database " + CareProcess.RESTORED);
        this.databases = databases();
    }

    private void template() throws IOException {
        Path template = Files.createDirectories(folder.resolve("templates/1c/9"));
        String manifest = "Vendor=1C\r\nName=" + CONFIGURATION + "\r\nVersion=" + NEW + "\r\n";
        String from = "FromVersions=;" + OLD + ";\r\n";
        Files.writeString(template.resolve("1cv8.mft"), manifest);
        Files.writeString(template.resolve("UpdInfo.txt"), from);
        Files.writeString(template.resolve("1cv8.cfu"), manifest + from);
    }

    /**
     * Kills a job at each of the points, one start after the other; then lets it end.
     *
     * @param options of {@link CareProcess}, at the starts after a kill
     * @return what is not as it should be
     */
    List<String> rounds(CareJob job, List<CareKillPoint> points, List<String> options)
            throws IOException, InterruptedException, SQLException {
        List<String> problems = new ArrayList<>();
        String after = "";
        for (CareKillPoint point : points) {
            Map<String, StoredBackup> last = look.newest();
            List<String> own = after.isEmpty() ? List.of() : options;
            try (HaltingProcess process =
                    HaltingProcess.start(jvm, arguments(job, own), output())) {
                look(process, job, after, last, problems);
                process.haltAt(point);
                process.begin();
                if (!process.await(point, point.times(), SOON)) {
                    throw new IllegalStateException(
                            point + " was not reached:\n" + Files.readString(output()));
                }
            }
            after = point.name();
        }
        end(job, after, options, problems);
        return problems;
    }

    private void end(CareJob job, String after, List<String> options, List<String> problems)
            throws IOException, InterruptedException, SQLException {
        Map<String, StoredBackup> last = look.newest();
        try (HaltingProcess process =
                HaltingProcess.start(jvm, arguments(job, options), output())) {
            look(process, job, after, last, problems);
            process.begin();
            await(job + " after " + after).atMost(SOON).until(process::hasEnded);
        }
        if (!said(Result.DONE.name())) {
            problems.add("the next " + job + " failed: " + Files.readString(output()));
        }
        problems.addAll(look.problems(look.newest()));
        for (String name : List.of("backups", "copies")) {
            problems.addAll(CareLook.leftovers(folder.resolve(name)));
        }
        if (job == CareJob.RESTORE_DATABASE) {
            ask("postgres", "drop database " + CareProcess.RESTORED);
        }
        databases(after, problems);
    }

    private List<String> arguments(CareJob job, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), job.name()));
        arguments.addAll(options);
        return arguments;
    }

    private Path output() {
        return folder.resolve("output.txt");
    }

    private boolean said(String line) throws IOException {
        return Files.readAllLines(output()).contains(line);
    }

    /** After the start that follows a kill. */
    private void look(
            HaltingProcess process,
            CareJob job,
            String after,
            Map<String, StoredBackup> last,
            List<String> problems)
            throws IOException, SQLException {
        cluster.change(state -> state.infobase("accounts").version = OLD);
        await(job + ": start after " + after)
                .atMost(SOON)
                .until(() -> said("ready") || process.hasEnded());
        if (after.isEmpty()) {
            return;
        }
        look.problems(last).forEach(problem -> problems.add(after + ": " + problem));
        databases(after, problems);
        if (!said(CareProcess.CUT_OFF + List.of(job.kind()))) {
            problems.add(after + ": was not reported once: " + Files.readString(output()));
        }
        try (BackupStore store =
                BackupStore.openBeside(folder.resolve("backup.db"), Clock.systemUTC())) {
            JobReport killed = store.jobs().last(1).get(0);
            if (killed.kind() != job.kind()
                    || !killed.result().filter(Result.FAILED::equals).isPresent()) {
                problems.add(after + ": the book has the killed job as " + killed);
            }
            if (job == CareJob.COPY_RESTORE && killed.monitored()) {
                problems.add(after + ": the monitor that waits for copies would hear of it");
            }
        }
    }

    private void databases(String after, List<String> problems) throws SQLException {
        Set<String> now = databases();
        if (!now.equals(databases)) {
            problems.add(after + ": the server has the databases " + now);
        }
    }

    private Set<String> databases() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select datname from pg_database")) {
            Set<String> names = new TreeSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private void ask(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                postgres.url(database), PrivatePostgres.USER, PrivatePostgres.PASSWORD);
    }

    @Override
    public void close() {
        cluster.close();
        postgres.close();
    }
}
