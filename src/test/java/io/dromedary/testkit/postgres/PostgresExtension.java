package io.dromedary.testkit.postgres;

import io.dromedary.sql.PostgresAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class databases of its own, on the one server that all tests of the JVM share: a
 * private one, or the one that the environment names.
 */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback {

    /** Names the variable with the JDBC URL of a given server, {@code jdbc:postgresql://host/}. */
    public static final String URL = "DROMEDARY_TEST_POSTGRES_URL";

    /** Names the variable with a user of it who may create databases. */
    public static final String USER = "DROMEDARY_TEST_POSTGRES_USER";

    /** Names the variable with that user's password. */
    public static final String PASSWORD = "DROMEDARY_TEST_POSTGRES_PASSWORD";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Optional<String> database = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) {
        renew();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        drop();
    }

    /** The database of the test class. */
    public PostgresAccess access() {
        return Shared.SERVER.access(database.orElseThrow());
    }

    /** Drops the database with everything in it, and creates another one. */
    public void renew() {
        drop();
        String name = "test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        execute("create database " + name);
        database = Optional.of(name);
    }

    private void drop() {
        database.ifPresent(name -> execute("drop database if exists " + name + " with (force)"));
        database = Optional.empty();
    }

    /** Runs a statement of the server's administrator. */
    public void execute(String sql) {
        execute(Shared.SERVER.access("postgres"), sql);
    }

    /** Runs a statement in the database of the test class. */
    public void executeHere(String sql) {
        execute(access(), sql);
    }

    /** The tables of ours in the database of the test class whose names begin so. */
    public List<String> tables(String prefix) {
        List<String> tables = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(
                                access().url(), access().username(), access().password());
                ResultSet rows =
                        connection.getMetaData().getTables(null, "dromedary", prefix + "%", null)) {
            while (rows.next()) {
                if (rows.getString("TABLE_TYPE").equals("TABLE")
                        && !rows.getString("TABLE_NAME").equals("event_key")) {
                    tables.add(rows.getString("TABLE_NAME"));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return tables;
    }

    private static void execute(PostgresAccess access, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(
                                access.url(), access.username(), access.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private record Server(String url, String user, String password) {

        static Server given() {
            String url = System.getenv(URL);
            if (url != null) {
                return new Server(url, System.getenv(USER), System.getenv(PASSWORD));
            }
            PrivatePostgres server = PrivatePostgres.launch();
            return new Server(server.url(""), PrivatePostgres.USER, PrivatePostgres.PASSWORD);
        }

        PostgresAccess access(String database) {
            return new PostgresAccess(url + database, user, password);
        }
    }

    /** Started when the first test asks for it. */
    private static final class Shared {
        private static final Server SERVER = Server.given();
    }
}
