package io.dromedary.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file: one thread writes it, in groups, durably ({@code WAL}, {@code synchronous=FULL});
 * a pool of connections reads it, and neither waits for the other. It belongs to one process,
 * beside which others of the same machine may do a little: their transactions wait for each other.
 *
 * <p>Thread-safe.
 */
public final class SqliteDatabase implements SqlDatabase {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final int LOG_SLACK = 8;

    private final Path file;
    private final SqliteSettings settings;
    private final Optional<FileOwner> owner;
    private final HikariDataSource pool;
    private final JdbcTemplate reader;
    private final GroupCommit writer;

    private SqliteDatabase(
            Path file,
            SqliteSettings settings,
            Optional<FileOwner> owner,
            TransactionListener listener)
            throws SQLException {
        this.file = file;
        this.settings = settings;
        this.owner = owner;
        this.writer =
                new GroupCommit(
                        file.toString(),
                        new GroupCommit.Limits(
                                settings.queuedBytes(),
                                settings.transactionBytes(),
                                settings.patience()),
                        new GroupCommit.Errors(e -> SqliteErrors.plain(file, e), e -> false),
                        new Writer(file, settings),
                        listener);
        this.pool = openReaders(file, settings);
        this.reader = new JdbcTemplate(pool);
    }

    /** Opens a database for state that is small, see {@link SqliteSettings#SMALL}. */
    public static SqliteDatabase open(Path file, String migrations) {
        return open(file, migrations, SqliteSettings.SMALL, TransactionListener.NONE);
    }

    /**
     * Opens the file, creates it if need be (its folder too, but not the folder's folder), and
     * brings its tables up to date.
     *
     * @param migrations where its Flyway migrations are on the class path, e.g. {@code db/journal}
     * @param listener follows the writer's transactions
     * @throws DatabaseException if the folder is missing or not writable, the file is not a
     *     database, another process works with it, or it was made by a newer version of the program
     */
    public static SqliteDatabase open(
            Path file, String migrations, SqliteSettings settings, TransactionListener listener) {
        Path path = file.toAbsolutePath().normalize();
        checkFolder(path);
        checkFile(path);
        FileOwner owner = FileOwner.of(path);
        try {
            migrate(path, migrations, settings);
            return new SqliteDatabase(path, settings, Optional.of(owner), listener);
        } catch (SQLException | RuntimeException e) {
            owner.close();
            throw SqliteErrors.plain(path, e);
        }
    }

    /**
     * Opens a file that another process may have open, and go on working with. Its tables are left
     * as they are, unless nobody has it open and they are older than this program.
     *
     * @throws DatabaseException if it is not a database, was made by a newer version of the
     *     program, or by an older one that works with it
     */
    public static SqliteDatabase openBeside(Path file, String migrations, SqliteSettings settings) {
        Path path = file.toAbsolutePath().normalize();
        checkFolder(path);
        checkFile(path);
        try {
            Flyway flyway = flyway(path, migrations, settings);
            checkVersion(path, flyway);
            if (flyway.info().pending().length > 0) {
                FileOwner owner = FileOwner.of(path);
                try {
                    flyway.migrate();
                } finally {
                    owner.close();
                }
            }
            return new SqliteDatabase(path, settings, Optional.empty(), TransactionListener.NONE);
        } catch (SQLException | RuntimeException e) {
            throw SqliteErrors.plain(path, e);
        }
    }

    /**
     * Queues a change; it is written in the order of the calls, together with what else waits.
     * Waits while the queue is full.
     *
     * @param payloadBytes about how much it writes, for the bounds of queue and transaction
     * @return completes when the change is durable; exceptionally, with nothing changed, with what
     *     {@code work} threw or with {@link DatabaseException}. What depends on it runs on the
     *     writer's thread: it must be short, or use the {@code …Async} methods
     */
    @Override
    public <T> CompletableFuture<T> write(SqlWork<T> work, long payloadBytes) {
        return writer.submit(work, payloadBytes);
    }

    /**
     * Makes a small change and waits until it is durable.
     *
     * @throws DatabaseException if nothing was changed, or if that is not known in time
     */
    @Override
    public <T> T write(SqlWork<T> work) {
        try {
            return write(work, 0).get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw SqliteErrors.plain(file, e.getCause());
        } catch (TimeoutException e) {
            throw new DatabaseException(
                    file + " was not written within " + settings.patience() + ". Is the disk busy?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseException("Interrupted while writing to " + file, e);
        }
    }

    /**
     * Runs a query on a connection of the readers' pool; it sees everything that is durable.
     *
     * @throws DatabaseException if it fails, or no reader is free in time
     */
    @Override
    public <T> T read(Function<JdbcTemplate, T> query) {
        try {
            return query.apply(reader);
        } catch (DataAccessException e) {
            throw SqliteErrors.plain(file, e);
        }
    }

    /** The file, absolute. */
    public Path file() {
        return file;
    }

    /** Bytes that can still be stored: the free space of the disk and what the file can reuse. */
    public long freeBytes() {
        try {
            return Files.getFileStore(file).getUsableSpace()
                    + read(jdbc -> pragma(jdbc, "freelist_count") * pragma(jdbc, "page_size"));
        } catch (IOException e) {
            throw new DatabaseException("The free space of the disk of " + file + " is unknown", e);
        }
    }

    private static long pragma(JdbcTemplate jdbc, String name) {
        Long value = jdbc.queryForObject("pragma " + name, Long.class);
        return value == null ? 0 : value;
    }

    /** Stores what waits to be written, then closes the file. */
    @Override
    public void close() {
        pool.close();
        writer.close();
        owner.ifPresent(FileOwner::close);
    }

    private static void checkFolder(Path file) {
        Path folder = file.getParent();
        try {
            if (!Files.exists(folder) && Files.isDirectory(folder.getParent())) {
                Files.createDirectory(folder);
            }
        } catch (IOException e) {
            throw new DatabaseException(
                    "Folder " + folder + " cannot be created. Check the rights", e);
        }
        if (!Files.isDirectory(folder)) {
            throw new DatabaseException(
                    "Folder " + folder + " is missing. Create it, or name another data folder");
        }
        if (!Files.isWritable(folder)) {
            throw new DatabaseException("Folder " + folder + " is not writable. Check the rights");
        }
    }

    private static void checkFile(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            throw notADatabase(file);
        }
        if (!Files.isReadable(file) || !Files.isWritable(file)) {
            throw new DatabaseException(file + " is not readable and writable. Check the rights");
        }
        try (var in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(MAGIC.length);
            if (start.length > 0 && !Arrays.equals(start, MAGIC)) {
                throw notADatabase(file);
            }
        } catch (IOException e) {
            throw new DatabaseException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static DatabaseException notADatabase(Path file) {
        return new DatabaseException(
                file + " is not a database. Move it away, or name another data folder");
    }

    private static void migrate(Path file, String migrations, SqliteSettings settings) {
        Flyway flyway = flyway(file, migrations, settings);
        checkVersion(file, flyway);
        flyway.migrate();
    }

    private static Flyway flyway(Path file, String migrations, SqliteSettings settings) {
        return Flyway.configure(SqliteDatabase.class.getClassLoader())
                .dataSource(dataSource(file, settings, settings.writerCacheBytes()))
                .locations("classpath:" + migrations)
                .load();
    }

    private static void checkVersion(Path file, Flyway flyway) {
        for (MigrationInfo step : flyway.info().applied()) {
            if (!step.getState().isResolved()) {
                throw new DatabaseException(
                        "%s was made by a newer version of the program (its tables are at %s). Run that version"
                                .formatted(file, step.getVersion()));
            }
        }
    }

    /** The connection of the writer. */
    private record Writer(Path file, SqliteSettings settings) implements GroupCommit.Opener {

        @Override
        public Connection open() throws SQLException {
            Connection connection =
                    dataSource(file, settings, settings.writerCacheBytes()).getConnection();
            try (Statement statement = connection.createStatement()) {
                long pages = Math.max(1, settings.walBytes() / settings.pageBytes());
                statement.execute("pragma wal_autocheckpoint = " + pages);
            }
            connection.setAutoCommit(false);
            return KeptStatements.of(connection);
        }

        /**
         * Takes the turn to write before anything is read: what was read first could be outdated by
         * the process beside, and SQLite would refuse to write. The driver has begun a transaction
         * that has none, and would hold the turn while idle if it began one that has.
         */
        @Override
        public void begin(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("rollback");
                statement.execute("begin immediate");
            }
        }
    }

    private static HikariDataSource openReaders(Path file, SqliteSettings settings) {
        SQLiteDataSource source = dataSource(file, settings, settings.readerCacheBytes());
        HikariConfig config = new HikariConfig();
        config.setDataSource(
                new DelegatingDataSource(source) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        return KeptStatements.of(super.getConnection());
                    }
                });
        config.setPoolName(file.getFileName().toString());
        config.setMaximumPoolSize(settings.readers());
        config.setMinimumIdle(1);
        config.setConnectionInitSql("pragma query_only = true");
        config.setConnectionTimeout(settings.patience().toMillis());
        return new HikariDataSource(config);
    }

    private static SQLiteDataSource dataSource(
            Path file, SqliteSettings settings, long cacheBytes) {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(settings.pageBytes());
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setBusyTimeout((int) settings.patience().toMillis());
        config.setCacheSize((int) -(cacheBytes >> 10)); // negative: KiB, not pages
        // The log is overwritten in place, which syncs faster than a file that grows; it is cut
        // only
        // after an unusual transaction.
        config.setPragma(
                SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT,
                Long.toString(LOG_SLACK * settings.walBytes()));
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }
}
