package io.dromedary;

import io.dromedary.cli.Call;
import io.dromedary.testkit.cluster.FakeCluster;
import io.dromedary.testkit.cluster.FakeClusterBuilder;
import io.dromedary.testkit.cluster.FakeTrouble;
import io.dromedary.testkit.http.HttpStub;
import io.dromedary.testkit.mail.StrictMailServer;
import io.dromedary.testkit.postgres.PrivatePostgres;
import io.dromedary.testkit.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * All that a night of backups needs: the program with its shipped routes, a fake cluster of twenty
 * infobases, a real PostgreSQL with the databases of some of them, two folders, an S3 store, a mail
 * server that wants STARTTLS and a login, and stubs of Telegram and of a monitor. Every password is
 * another one in every run, so that it can be searched for anywhere.
 */
final class WholeCare implements AutoCloseable {

    static final List<String> DUMPED_BY_PG_DUMP = names(1, 8);
    static final List<String> DUMPED_BY_DESIGNER = names(9, 16);
    static final List<String> DUMPED_BY_IBCMD = names(17, 20);

    /** The database of this one is missing. */
    static final String WITHOUT_DATABASE = "base05";

    /** DESIGNER crashes in the middle of the file of this one. */
    static final String CRASHING = "base13";

    /** An administrator has locked this one before. */
    static final String CLOSED = "base10";

    private static final String ADMINISTRATOR = "Dromedary";
    private static final String USER = "Backup";
    private static final String ROLE = "care";
    private static final String TELEGRAM_ANSWER =
            "{\"ok\":true,\"result\":{\"message_id\":1,\"date\":1,\"chat\":{\"id\":1,\"type\":\"group\"}}}";

    private final Path folder;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final PrivatePostgres postgres;
    private final FakeCluster cluster;
    private final S3Server s3;
    private final StrictMailServer mail;
    private final HttpStub telegram = new HttpStub(TELEGRAM_ANSWER);
    private final HttpStub monitor = new HttpStub("OK");
    private final CareService service;

    /** Starts all of it in an empty folder. */
    WholeCare(Path folder) throws IOException {
        this.folder = folder;
        for (String name : List.of("cluster", "infobase", "database", "telegram", "ping")) {
            secrets.put(name, name + "-s3cret-" + UUID.randomUUID());
        }
        secrets.put("telegram", "987654321:" + secrets.get("telegram"));
        postgres = PrivatePostgres.launch();
        postgres.query(
                "postgres",
                "create role %s superuser login password '%s'"
                        .formatted(ROLE, secrets.get("database")));
        DUMPED_BY_PG_DUMP.stream()
                .filter(name -> !name.equals(WITHOUT_DATABASE))
                .forEach(this::fill);
        cluster = start();
        s3 = S3Server.start(Files.createDirectory(folder.resolve("s3")));
        s3.create("backups");
        mail =
                new StrictMailServer(
                        Files.createDirectory(folder.resolve("mail")),
                        StrictMailServer.Security.STARTTLS);
        secrets.put("s3", S3Server.SECRET_KEY);
        secrets.put("mail", StrictMailServer.PASSWORD);
        service = new CareService(cluster, folder, settings(), "backup", "report", "restore-drill");
    }

    private static List<String> names(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj("base%02d"::formatted).toList();
    }

    private void fill(String database) {
        postgres.query("postgres", "create database " + database);
        postgres.query(
                database,
                """
                create table _document1 as
                  select n, md5(n::text || current_database()) h, 'Реализация №' || n t
                  from generate_series(1, 500) n;
                create table _reference2 as select n, n * 1.5 price from generate_series(1, 50) n
                """);
    }

    private FakeCluster start() {
        FakeClusterBuilder builder =
                FakeCluster.with().administrator(ADMINISTRATOR, secrets.get("cluster"));
        String server = "127.0.0.1 port=" + postgres.port();
        for (String name : DUMPED_BY_PG_DUMP) {
            builder.infobase(name, base -> base.database(server, name, ROLE, "").session("Иванов"));
        }
        for (String name : DUMPED_BY_DESIGNER) {
            builder.infobase(
                    name,
                    base -> {
                        base.dbms("MSSQLServer")
                                .user(USER, secrets.get("infobase"))
                                .session("Петров");
                        if (name.equals(CLOSED)) {
                            base.locked("Ремонт", "их код", "", "");
                        }
                    });
        }
        for (String name : DUMPED_BY_IBCMD) {
            builder.infobase(
                    name,
                    base ->
                            base.database(server, name, ROLE, secrets.get("database"))
                                    .user(USER, secrets.get("infobase"))
                                    .session("Сидоров"));
        }
        return builder.trouble(
                        FakeTrouble.on("1cv8 DESIGNER /S Sport1:1541\\" + CRASHING)
                                .always()
                                .crash())
                .start(folder.resolve("programs"));
    }

    private String settings() throws IOException {
        return """
                clusters: {main: {server: "Sport1:1541", user: %s, password: %s}}
                infobases:
                  default:
                    {user: %s, password: %s, means: [pg-dump, designer], attempts: 1}
                  named: {base17: &i {means: ibcmd}, base18: *i, base19: *i, base20: *i}
                postgres:
                  tools: %s
                  servers: {"127.0.0.1:%d": {user: %s, password: %s}}
                tool-logs: {folder: %s}
                backup:
                  folder: %s
                  concurrency: 3
                  replicas: {nas: {folder: %s}}
                  s3:
                    offsite:
                      endpoint: %s
                      bucket: backups
                      access-key: %s
                      secret-key: %s
                      verify: content
                drill: {server: "127.0.0.1:%d"}
                notify:
                  mail:
                    host: 127.0.0.1
                    port: %d
                    security: starttls
                    user: %s
                    password: %s
                    certificates: %s
                    from: dromedary@example.org
                    to: [admin@example.org]
                  telegram: {token: %s, chat: "-100", server: "%s"}
                  ping: {backup: "%s/%s"}
                """
                .formatted(
                        ADMINISTRATOR,
                        secret("cluster"),
                        USER,
                        secret("infobase"),
                        tools(),
                        postgres.port(),
                        ROLE,
                        secret("database"),
                        Files.createDirectory(folder.resolve("logs")),
                        Files.createDirectory(folder.resolve("backups")),
                        Files.createDirectory(folder.resolve("nas")),
                        s3.endpoint(),
                        file("access", S3Server.ACCESS_KEY),
                        secret("s3"),
                        postgres.port(),
                        mail.port(),
                        StrictMailServer.USER,
                        secret("mail"),
                        mail.certificate(),
                        secret("telegram"),
                        telegram.address(),
                        monitor.address(),
                        secrets.get("ping"));
    }

    private String secret(String name) throws IOException {
        return file(name, secrets.get(name));
    }

    private String file(String name, String value) throws IOException {
        Path secret = Files.createDirectories(folder.resolve("secrets")).resolve(name);
        return "{file: %s}".formatted(Files.writeString(secret, value));
    }

    /** The programs of PostgreSQL, which note how they are called. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String name : List.of("pg_dump", "pg_restore", "createdb", "dropdb", "vacuumdb")) {
            Path script =
                    Files.writeString(
                            tools.resolve(name),
                            """
                            #!/bin/sh
                            echo "%s $*" >> %s
                            exec %s "$@"
                            """
                                    .formatted(name, toolCalls(), PrivatePostgres.program(name)));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return tools;
    }

    private Path toolCalls() {
        return folder.resolve("tool-calls.txt");
    }

    /** Calls a command beside the running program. */
    Call command(String... words) {
        List<Object> all = new ArrayList<>(List.of((Object[]) words));
        all.addAll(
                List.of(
                        "--config",
                        folder.resolve("cluster.yaml"),
                        "--data",
                        folder.resolve("data")));
        return Call.of(all.toArray());
    }

    /** How programs were called: those of 1C but for rac, and those of PostgreSQL. */
    List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(toolCalls()));
        lines.addAll(cluster.calls("1cv8"));
        lines.addAll(cluster.calls("ibcmd"));
        return lines;
    }

    Path folder() {
        return folder;
    }

    String postgresServer() {
        return "127.0.0.1:" + postgres.port();
    }

    /** What must not be told to anybody. */
    Map<String, String> secrets() {
        return secrets;
    }

    CareService service() {
        return service;
    }

    FakeCluster cluster() {
        return cluster;
    }

    S3Server s3() {
        return s3;
    }

    StrictMailServer mail() {
        return mail;
    }

    HttpStub telegram() {
        return telegram;
    }

    HttpStub monitor() {
        return monitor;
    }

    @Override
    public void close() {
        service.close();
        telegram.close();
        monitor.close();
        mail.close();
        s3.close();
        cluster.close();
        postgres.close();
    }

    PrivatePostgres postgres() {
        return postgres;
    }
}
