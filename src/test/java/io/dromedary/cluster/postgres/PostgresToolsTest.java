package io.dromedary.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dromedary.cluster.Credentials;
import io.dromedary.cluster.FileSecret;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.ProgramCall;
import io.dromedary.cluster.program.ProgramEnd;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The programs of PostgreSQL")
class PostgresToolsTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String DATABASE = "торговля 'а'\\=\"b\"";

    private static PrivatePostgres postgres;

    @TempDir private Path folder;
    private final Witness programs = new Witness();
    private final PostgresTools tools =
            new PostgresTools(programs, Optional.of(PrivatePostgres.binaries()));

    @BeforeAll
    static void launch() throws SQLException {
        postgres = PrivatePostgres.launch();
        execute("postgres", "create database \"" + DATABASE.replace("\"", "\"\"") + "\"");
        execute(
                DATABASE,
                "create table document as select n, md5(n::text) hash from generate_series(1, 50000) n",
                "select lo_from_bytea(4242, 'large'::bytea)");
    }

    @AfterAll
    static void end() {
        postgres.close();
    }

    @AfterEach
    void noPassFileIsLeft() {
        assertThat(programs.passFiles).allSatisfy(file -> assertThat(file).doesNotExist());
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
        String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return DriverManager.getConnection(
                postgres.url(name), PrivatePostgres.USER, PrivatePostgres.PASSWORD);
    }

    private static String checksum(String database) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select count(*) || md5(string_agg(n || hash, ',' order by n)) ||"
                                        + " encode(lo_get(4242), 'escape') from document")) {
            row.next();
            return row.getString(1);
        }
    }

    private Server server(String password) {
        return server(postgres.port(), password);
    }

    private Server server(int port, String password) {
        try {
            Path secret = Files.writeString(folder.resolve("secret"), password);
            return new Server(
                    "127.0.0.1",
                    port,
                    new Credentials(PrivatePostgres.USER, Optional.of(new FileSecret(secret))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Server server() {
        return server(PrivatePostgres.PASSWORD);
    }

    private Path target() {
        return folder.resolve("partial.pgdump");
    }

    @Test
    @DisplayName("dump a database of any name, and restore it to what it was")
    void roundTrip() throws SQLException {
        PostgresDump dump = tools.dump(server(), DATABASE, target(), LIMIT);

        assertThat(dump.size()).isEqualTo(target().toFile().length()).isPositive();
        assertThat(dump.version()).matches("\\d+(\\.\\d+)?.*");
        tools.create(server(), "restored");
        tools.restore(server(), "restored", target(), Ownership.TAKEN, LIMIT);
        tools.analyze(server(), "restored", LIMIT);
        assertThat(checksum("restored")).isEqualTo(checksum(DATABASE));
        assertThatThrownBy(
                        () -> tools.restore(server(), "restored", target(), Ownership.KEPT, LIMIT))
                .isInstanceOf(PostgresToolException.class)
                .hasMessageContaining("already exists");
        tools.drop(server(), "restored");
        tools.drop(server(), "restored");
        assertThatThrownBy(() -> tools.analyze(server(), "restored", LIMIT))
                .isInstanceOf(PostgresToolException.class)
                .hasMessageContaining("\"restored\" does not exist");
    }

    @Test
    @DisplayName("say which tables were not analyzed, as vacuumdb only warns of them")
    void foreignTables() throws SQLException {
        execute(
                "postgres",
                "create role owner_of_all login password '%s'".formatted(PrivatePostgres.PASSWORD),
                "create role owner_of_none login password '%s'".formatted(PrivatePostgres.PASSWORD),
                "create database owned owner owner_of_all");
        execute("owned", "create table \"_Reference1\" (x int)");
        execute("owned", "alter table \"_Reference1\" owner to owner_of_all");

        tools.analyze(as("owner_of_all"), "owned", LIMIT);
        assertThatThrownBy(() -> tools.analyze(as("owner_of_none"), "owned", LIMIT))
                .isInstanceOf(PostgresToolException.class)
                .hasMessageContaining("1 tables")
                .hasMessageContaining("owner_of_none must own them")
                .hasMessageContaining("_Reference1");
    }

    private Server as(String role) {
        Server own = server();
        return new Server(
                own.host(), own.port(), new Credentials(role, own.credentials().password()));
    }

    @Test
    @DisplayName("get the password by a file that only its owner can read")
    void password() {
        tools.dump(server(), DATABASE, target(), LIMIT);

        assertThat(programs.passFiles).hasSize(1);
        assertThat(programs.permissions).containsExactly("rw-------");
        assertThat(programs.calls)
                .allSatisfy(
                        call -> {
                            assertThat(call.command())
                                    .noneMatch(it -> it.contains(PrivatePostgres.PASSWORD));
                            assertThat(call.environment().values())
                                    .noneMatch(it -> it.contains(PrivatePostgres.PASSWORD));
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b\\c", ":", "\\", "pass word", "пароль", "#x"})
    @DisplayName("take a password with any letters")
    void anyPassword(String password) throws SQLException {
        execute("postgres", "alter role " + PrivatePostgres.USER + " password '" + password + "'");
        try {
            assertThat(tools.dump(server(password), DATABASE, target(), LIMIT).size()).isPositive();
        } finally {
            try (Connection connection =
                            DriverManager.getConnection(
                                    postgres.url("postgres"), PrivatePostgres.USER, password);
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "alter role "
                                + PrivatePostgres.USER
                                + " password '"
                                + PrivatePostgres.PASSWORD
                                + "'");
            }
        }
    }

    @Test
    @DisplayName("say that the password is wrong, and not what it is")
    void wrongPassword() {
        assertThatThrownBy(() -> tools.dump(server("open sesame"), DATABASE, target(), LIMIT))
                .isInstanceOfSatisfying(
                        PostgresToolException.class, e -> assertThat(e.isUnreachable()).isFalse())
                .hasMessageContaining("password authentication failed for user \"dromedary\"")
                .message()
                .doesNotContain("open sesame");
        assertThat(target()).doesNotExist();
    }

    @Test
    @DisplayName("say that the database is missing")
    void missingDatabase() {
        assertThatThrownBy(() -> tools.dump(server(), "none", target(), LIMIT))
                .isInstanceOf(PostgresToolException.class)
                .hasMessageContaining("database \"none\" does not exist");
        assertThat(target()).doesNotExist();
    }

    @Test
    @DisplayName("say that the server does not answer, which may be another matter later")
    void serverDown() {
        assertThatThrownBy(() -> tools.dump(server(1, "x"), DATABASE, target(), LIMIT))
                .isInstanceOfSatisfying(
                        PostgresToolException.class, e -> assertThat(e.isUnreachable()).isTrue())
                .hasMessageContaining("Connection refused");
    }

    @Test
    @DisplayName("leave nothing of a dump that is ended in the midst of it")
    void limit() throws SQLException {
        execute("postgres", "create database slow");
        execute("slow", "create table held (n int)");
        try (Connection holder = connect("slow");
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table held in access exclusive mode");

            assertThatThrownBy(() -> tools.dump(server(), "slow", target(), Duration.ofSeconds(3)))
                    .isInstanceOf(ProgramException.class);
        }
        assertThat(target()).doesNotExist();
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(it -> it.info().command().orElse("").endsWith("pg_dump"));
    }

    @Test
    @DisplayName("leave nothing of a dump whose server dies, or whose pg_dump is killed")
    void killed() throws IOException {
        Path fake = Files.createDirectory(folder.resolve("bin"));
        Path script = fake.resolve("pg_dump");
        Files.writeString(
                script,
                """
                #!/bin/sh
                for argument; do case $argument in
                  --version) echo 'pg_dump (PostgreSQL) 15.0'; exit 0;;
                  --file=*) printf 'PGDMP and a part' > "${argument#--file=}";;
                esac; done
                kill -9 $$
                """);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        PostgresTools killed = new PostgresTools(programs, Optional.of(fake));

        assertThatThrownBy(() -> killed.dump(server(), DATABASE, target(), LIMIT))
                .isInstanceOf(PostgresToolException.class)
                .hasMessageContaining("pg_dump ended with code");
        assertThat(target()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "touch \"$file\"", "echo '-- SQL' > \"$file\""})
    @DisplayName("do not take what ended with 0 for a dump because of that")
    void hollow(String act) throws IOException {
        Path fake = Files.createDirectory(folder.resolve("bin"));
        Path script = fake.resolve("pg_dump");
        Files.writeString(
                script,
                """
                #!/bin/sh
                for argument; do case $argument in
                  --version) echo 'pg_dump (PostgreSQL) 15.0'; exit 0;;
                  --file=*) file=${argument#--file=};;
                esac; done
                """
                        + act
                        + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        PostgresTools hollow = new PostgresTools(programs, Optional.of(fake));

        assertThatThrownBy(() -> hollow.dump(server(), DATABASE, target(), LIMIT))
                .isInstanceOf(PostgresToolException.class)
                .hasMessageStartingWith("pg_dump ended well, but");
        assertThat(target()).doesNotExist();
    }

    @Test
    @DisplayName("leave a file alone that is there already")
    void taken() throws IOException {
        Files.writeString(target(), "somebody's");

        assertThatThrownBy(() -> tools.dump(server(), DATABASE, target(), LIMIT))
                .isInstanceOf(PostgresToolException.class)
                .hasMessageContaining("exists, and was left as it is");
        assertThat(target()).hasContent("somebody's");
    }

    /** Runs programs, and looks at what they are given. */
    private static final class Witness implements Programs {

        private final Programs programs = new ProcessPrograms();
        private final List<ProgramCall> calls = new ArrayList<>();
        private final List<Path> passFiles = new ArrayList<>();
        private final List<String> permissions = new ArrayList<>();

        @Override
        public ProgramEnd run(ProgramCall call) {
            calls.add(call);
            Optional.ofNullable(call.environment().get("PGPASSFILE"))
                    .map(Path::of)
                    .ifPresent(this::look);
            return programs.run(call);
        }

        private void look(Path file) {
            try {
                passFiles.add(file);
                permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
