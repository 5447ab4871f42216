package io.dromedary.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * Tables of ours in a PostgreSQL database, which other processes may share: one thread of this
 * process writes them, in groups, durably; a pool of connections reads them.
 *
 * <p>A connection that breaks is replaced. What was being written then fails, or was not begun and
 * is written again; what was being read is read again, once.
 *
 * <p>Thread-safe.
 */
public final class PostgresDatabase implements SqlDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

    private static final Driver DRIVER = new Driver();

    /** More than the server needs to end a statement by itself. */
    private static final Duration NETWORK_SLACK = Duration.ofSeconds(10);

    private final PostgresAccess access;
    private final PostgresSettings settings;
    private final HikariDataSource pool;
    private final JdbcTemplate reader;
    private final GroupCommit writer;

    private PostgresDatabase(
            PostgresAccess access, PostgresSettings settings, TransactionListener listener)
            throws SQLException {
        this.access = access;
        this.settings = settings;
        this.writer =
                new GroupCommit(
                        access.name(),
                        new GroupCommit.Limits(
                                settings.queuedBytes(),
                                settings.transactionBytes(),
                                settings.patience()),
                        new GroupCommit.Errors(
                                e -> PostgresErrors.plain(access, e), PostgresErrors::isLost),
                        () -> openWriter(access, settings),
                        listener);
        this.pool = openReaders(access, settings);
        this.reader = new JdbcTemplate(pool);
    }

    /**
     * Connects, and brings the tables up to date; several processes may do so at the same time.
     *
     * @param migrations where its Flyway migrations are on the class path, e.g. {@code
     *     db/postgres/journal}; the last part names their history
     * @param listener follows the writer's transactions
     * @throws DatabaseException if it cannot be reached or entered, is a standby or not in UTF-8,
     *     would lose commits in a power cut, or was made by a newer version of the program
     */
    public static PostgresDatabase open(
            PostgresAccess access,
            String migrations,
            PostgresSettings settings,
            TransactionListener listener) {
        try {
            prepare(access, settings, migrations);
            return new PostgresDatabase(access, settings, listener);
        } catch (SQLException | FlywayException e) {
            throw PostgresErrors.plain(access, e);
        }
    }

    /**
     * Queues a change; it is written in the order of the calls, together with what else waits.
     * Waits while the queue is full.
     *
     * @param payloadBytes about how much it writes, for the bounds of queue and transaction
     * @return completes when the change is durable; exceptionally with what {@code work} threw or
     *     with {@link DatabaseException}: then nothing was changed, unless the connection broke in
     *     the very commit. What depends on it runs on the writer's thread: it must be short, or use
     *     the {@code …Async} methods
     */
    @Override
    public <T> CompletableFuture<T> write(SqlWork<T> work, long payloadBytes) {
        return writer.submit(work, payloadBytes);
    }

    /**
     * Makes a small change and waits until it is durable.
     *
     * @throws DatabaseException if nothing was changed, or if that is not known
     */
    @Override
    public <T> T write(SqlWork<T> work) {
        try {
            return write(work, 0).get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw PostgresErrors.plain(access, e.getCause());
        } catch (TimeoutException e) {
            throw new DatabaseException(
                    access.name() + " was not written within " + settings.patience(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("Interrupted while writing to " + access.name(), e);
        }
    }

    /**
     * Runs a query on a connection of the readers' pool; it sees everything that is durable. If the
     * connection breaks it is run once more, so it must have no other effect.
     *
     * @throws DatabaseException if it fails, or no reader is free in time
     */
    @Override
    public <T> T read(Function<JdbcTemplate, T> query) {
        try {
            return query.apply(reader);
        } catch (DataAccessException e) {
            if (!PostgresErrors.isLost(e) || pool.isClosed()) {
                throw PostgresErrors.plain(access, e);
            }
        }
        try {
            return query.apply(reader);
        } catch (DataAccessException e) {
            throw PostgresErrors.plain(access, e);
        }
    }

    /** A connection of its own for one who keeps it, in auto-commit mode. */
    public Connection connect() throws SQLException {
        return connect(access, settings);
    }

    /** The schema of the tables, for names that the whole database shares. */
    public String schema() {
        return access.schema();
    }

    /** As messages name it. */
    public String name() {
        return access.name();
    }

    /** Stores what waits to be written, then disconnects. */
    @Override
    public void close() {
        writer.close();
        pool.close();
    }

    private static void prepare(PostgresAccess access, PostgresSettings settings, String migrations)
            throws SQLException {
        String history = migrations.substring(migrations.lastIndexOf('/') + 1) + "_history";
        try (Connection connection = connect(access, settings)) {
            checkServer(access, connection);
            // Flyway locks its history, but somebody must create the schema that it is in.
            PostgresLock.exclusively(
                    connection,
                    access.schema() + " migration",
                    settings.patience(),
                    () -> migrate(access, settings, migrations, history));
        }
    }

    private static void checkServer(PostgresAccess access, Connection connection)
            throws SQLException {
        if (is(connection, "select pg_is_in_recovery()")) {
            throw new DatabaseException(
                    access.name() + " is a standby. Name the primary server, not a standby");
        }
        if (!is(connection, "select current_setting('server_encoding') = 'UTF8'")) {
            throw new DatabaseException(
                    access.name() + " is not in UTF-8. Create it with: encoding 'UTF8'");
        }
        if (!is(connection, "select current_setting('fsync')::boolean")) {
            throw new DatabaseException(
                    access.name()
                            + " is on a server with fsync=off, which loses what it has confirmed"
                            + " when the power fails. Set fsync=on");
        }
    }

    private static void migrate(
            PostgresAccess access, PostgresSettings settings, String migrations, String history) {
        Flyway flyway =
                Flyway.configure(PostgresDatabase.class.getClassLoader())
                        .dataSource(source(access, settings))
                        .locations("classpath:" + migrations)
                        .schemas(access.schema())
                        .table(history)
                        .baselineOnMigrate(true) // the schema holds tables of others as well
                        .baselineVersion("0")
                        .load();
        for (MigrationInfo step : flyway.info().applied()) {
            if (!step.getState().isResolved() && !step.getState().name().startsWith("BASELINE")) {
                throw new DatabaseException(
                        "%s was made by a newer version of the program (its tables are at %s). Run that version"
                                .formatted(access.name(), step.getVersion()));
            }
        }
        flyway.migrate();
    }

    private static Connection openWriter(PostgresAccess access, PostgresSettings settings)
            throws SQLException {
        Connection connection = connect(access, settings);
        connection.setAutoCommit(false);
        return connection;
    }

    private static Connection connect(PostgresAccess access, PostgresSettings settings)
            throws SQLException {
        Connection connection = source(access, settings).getConnection();
        try {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            // Everything else that a server may be set to waits for its own disk at least.
            if (is(connection, "select current_setting('synchronous_commit') = 'off'")) {
                LOG.info("{} has synchronous_commit=off; here it is on", access.name());
                execute(connection, "set synchronous_commit = on");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static HikariDataSource openReaders(PostgresAccess access, PostgresSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setDriverClassName(Driver.class.getName());
        config.setJdbcUrl(access.url());
        config.setDataSourceProperties(properties(access, settings));
        config.setPoolName(access.name());
        config.setMaximumPoolSize(settings.readers());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connectLimit().toMillis());
        config.setValidationTimeout(settings.connectLimit().toMillis() / 2);
        config.setInitializationFailTimeout(-1); // the writer has connected already
        config.setReadOnly(true);
        return new HikariDataSource(config);
    }

    private static DataSource source(PostgresAccess access, PostgresSettings settings) {
        return new SimpleDriverDataSource(DRIVER, access.url(), properties(access, settings));
    }

    /** What the URL says wins. */
    private static Properties properties(PostgresAccess access, PostgresSettings settings) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, access.username());
        PGProperty.PASSWORD.set(properties, access.password());
        PGProperty.APPLICATION_NAME.set(properties, "dromedary");
        PGProperty.CURRENT_SCHEMA.set(properties, access.schema());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        int seconds = (int) settings.connectLimit().toSeconds();
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
        PGProperty.LOGIN_TIMEOUT.set(properties, seconds);
        PGProperty.SOCKET_TIMEOUT.set(
                properties, (int) settings.statementLimit().plus(NETWORK_SLACK).toSeconds());
        PGProperty.OPTIONS.set(
                properties,
                "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d"
                        .formatted(
                                settings.statementLimit().toMillis(),
                                settings.lockLimit().toMillis(),
                                settings.statementLimit().toMillis()));
        return properties;
    }

    private static boolean is(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
