package io.dromedary.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server of this test alone: data in a folder of its own, a free port, a password. It
 * refuses to run as root, so then it runs as the user {@code postgres} that its package brings.
 */
public final class PrivatePostgres implements AutoCloseable {

    /** Its superuser. */
    public static final String USER = "dromedary";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "correct horse";

    private static final String SERVER_USER = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Below what the system gives to outgoing connections, so that a restart finds it free. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;

    private final Path folder;
    private final Path binaries;
    private final int port;
    private final List<String> options;
    private Process process;

    private PrivatePostgres(Path folder, List<String> options) {
        this.folder = folder;
        this.binaries = binaries();
        this.port = freePort();
        this.options = options;
    }

    /** Makes a server in a temporary folder and starts it. */
    public static PrivatePostgres launch(String... options) {
        try {
            return launch(Files.createTempDirectory("postgres"), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a server and starts it.
     *
     * @param folder an empty folder, which is deleted at the end
     * @param options settings of the server, {@code name=value}
     */
    public static PrivatePostgres launch(Path folder, String... options) {
        PrivatePostgres server = new PrivatePostgres(folder, List.of(options));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close)); // also of a broken-off run
        server.initialise();
        server.start();
        return server;
    }

    private void initialise() {
        try {
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            if (isRoot()) {
                UserPrincipal user =
                        folder.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName(SERVER_USER);
                Files.setOwner(folder, user);
                Files.setOwner(password, user);
            }
            Process initdb =
                    process(
                            "initdb",
                            List.of(
                                    "--pgdata=" + data(),
                                    "--username=" + USER,
                                    "--auth=scram-sha-256",
                                    "--pwfile=" + password,
                                    "--encoding=UTF8",
                                    "--locale=C.UTF-8",
                                    "--no-sync"),
                            "initdb.log");
            if (!initdb.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || initdb.exitValue() != 0) {
                throw new IllegalStateException(
                        "initdb failed: " + Files.readString(folder.resolve("initdb.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it, again after {@link #stop} or {@link #kill}, and waits until it answers. */
    public void start() {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-D",
                                data().toString(),
                                "-p",
                                Integer.toString(port),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories=",
                                "-c",
                                "shared_buffers=64MB"));
        options.forEach(option -> arguments.addAll(List.of("-c", option)));
        process = process("postgres", arguments, "server.log");
        Awaitility.await("PostgreSQL answers")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("PostgreSQL did not start: " + log());
        }
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether its process still runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("server.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in order: sessions are cut off, what is committed is written. */
    public void stop() {
        signal("INT");
        await();
    }

    /** Ends it and all its sessions with {@code kill -9}, as a power cut would. */
    public void kill() {
        signal("STOP"); // it begins no further session
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        // The last of them lets the shared memory go, without which none is started again.
        all.forEach(one -> one.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** {@link #kill} and {@link #start}. */
    public void killAndRestart() {
        kill();
        start();
    }

    /** Stops it from answering, as a network that is gone would, until {@link #thaw}. */
    public void freeze() {
        signal("STOP");
        process.descendants().forEach(child -> signal("STOP", child.pid()));
    }

    /** Ends {@link #freeze}. */
    public void thaw() {
        process.descendants().forEach(child -> signal("CONT", child.pid()));
        signal("CONT");
    }

    private void signal(String name) {
        signal(name, process.pid());
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL does not end: " + log());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /**
     * Runs a statement in one of its databases.
     *
     * @return first column of the first row; empty for a statement that answers nothing
     */
    public String query(String database, String sql) {
        try (Connection connection = DriverManager.getConnection(url(database), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The JDBC URL of one of its databases. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Process process(String program, List<String> arguments, String log) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + SERVER_USER,
                            "--regid=" + SERVER_USER,
                            "--clear-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this is root, who may do what tests of faults need. */
    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** A program of the installed package, e.g. {@code pg_dump}. */
    public static Path program(String name) {
        return binaries().resolve(name);
    }

    /** Its folder. */
    public static Path binaries() {
        List<Path> found = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.sorted(Comparator.reverseOrder())
                        .forEach(version -> found.add(version.resolve("bin")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (String folder : System.getenv("PATH").split(":", -1)) {
            found.add(Path.of(folder));
        }
        return found.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "These tests need PostgreSQL, and there is no initdb in /usr/lib/postgresql/*/bin or"
                                                + " on the PATH. Install the package postgresql, or name a server in"
                                                + " the environment variable "
                                                + PostgresExtension.URL));
    }

    private static int freePort() {
        int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        while (!isFree(port)) {
            port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
