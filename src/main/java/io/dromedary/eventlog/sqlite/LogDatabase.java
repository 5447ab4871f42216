package io.dromedary.eventlog.sqlite;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.sqlite.SQLiteConfig;

/**
 * A connection to the database of a log, for a burst of short reads.
 *
 * <p>The platform writes with a rollback journal: every reader's shared lock delays its commit. So
 * each read here is one statement that is stepped for {@value #STEP_MILLIS} ms at most and finished
 * before anything is made of its rows; between two of them no lock is held. The database is opened
 * {@code mode=ro}: SQLite then creates no file, and a hot journal (a writer died in a commit) is
 * refused instead of rolled back, as undoing it is the platform's business.
 *
 * <p>On POSIX systems closing <em>any</em> descriptor of a file drops the locks that the process
 * holds on it, so nothing in this package opens the database but through SQLite. Not thread-safe.
 */
final class LogDatabase implements Closeable {

    /** A single row may take longer only if its texts are tens of megabytes. */
    private static final int STEP_MILLIS = 1;

    /** Of texts in a page; then it ends. */
    static final int PAGE_CHARACTERS = 4 << 20;

    private static final int BUSY_TIMEOUT_MILLIS = 10;

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    private static final int SQLITE_READONLY = 8;
    private static final int SQLITE_SCHEMA = 17;

    private static final String COLUMNS =
            """
            SELECT rowID, severity, date, connectID, session, transactionStatus, transactionDate,
              transactionID, userCode, computerCode, appCode, eventCode, substr(comment, 1, ?1),
              metadataCodes, sessionDataSplitCode, dataType, substr(data, 1, ?1),
              substr(dataPresentation, 1, ?1), workServerCode, primaryPortCode, secondaryPortCode
            FROM EventLog
            """;

    private static final String PAGE = COLUMNS + "WHERE rowID >= ?2 AND rowID < ?3 ORDER BY rowID";

    private static final String BOUNDS =
            """
            SELECT (SELECT min(rowID) FROM EventLog), (SELECT max(rowID) FROM EventLog),
              (SELECT seq FROM sqlite_sequence WHERE name = 'EventLog')
            """;

    private static final String FIRST_DATE_SINCE =
            "SELECT date FROM EventLog WHERE date >= ?1 ORDER BY date LIMIT 1";

    private static final String FIRST_ROW_OF_PERIOD =
            "SELECT min(rowID) FROM EventLog WHERE date >= ?1 AND date < ?2";

    private static final String COMMENT_PART =
            "SELECT substr(comment, ?2, ?3) FROM EventLog WHERE rowID = ?1";

    private static final String STATUS =
            "SELECT transactionStatus FROM EventLog WHERE rowID = ?1 AND transactionDate = ?2"
                    + " AND transactionID = ?3";

    private final Path file;
    private final Connection connection;
    private final LongSupplier nanoTime;

    private LogDatabase(Path file, Connection connection, LongSupplier nanoTime) {
        this.file = file;
        this.connection = connection;
        this.nanoTime = nanoTime;
    }

    /**
     * Opens the database for reading.
     *
     * @throws IOException if there is no such file or it cannot be opened
     */
    static LogDatabase open(Path file) throws IOException {
        return open(file, System::nanoTime);
    }

    /** As {@link #open(Path)}, by a clock of nanoseconds. */
    static LogDatabase open(Path file, LongSupplier nanoTime) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no event log " + file);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        try {
            return new LogDatabase(
                    file,
                    config.createConnection("jdbc:sqlite:" + file.toUri() + "?mode=ro"),
                    nanoTime);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /**
     * What rows there are.
     *
     * @param first smallest row; empty if the table is
     * @param last the largest row there ever was in this database: rows are numbered by {@code
     *     AUTOINCREMENT}, so a number is never used again; 0 if there never was one
     */
    record Bounds(OptionalLong first, long last) {}

    Bounds bounds() throws IOException {
        return query(
                BOUNDS,
                rows -> {
                    rows.next();
                    long first = rows.getLong(1);
                    OptionalLong smallest =
                            rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(first);
                    return new Bounds(smallest, Math.max(rows.getLong(2), rows.getLong(3)));
                });
    }

    /**
     * A run of rows.
     *
     * @param rows those that are wanted
     * @param looked how many were looked at
     * @param next row behind the last one looked at
     * @param weight characters of their texts
     * @param more whether the page ended for another reason than that there is nothing more
     */
    record Page(List<RawRow> rows, int looked, int weight, long next, boolean more) {}

    /**
     * The next rows, as many as can be had without holding the lock for long, at least one.
     *
     * @param from first row
     * @param before first row not to be read any more
     * @param most wanted rows
     * @param textLimit characters of each text
     * @param events codes of the events that are wanted
     */
    Page page(long from, long before, int most, int textLimit, LongPredicate events)
            throws IOException {
        return query(
                PAGE,
                rows -> {
                    List<RawRow> wanted = new ArrayList<>();
                    long deadline = nanoTime.getAsLong() + STEP_MILLIS * 1_000_000L;
                    long next = from;
                    int weight = 0;
                    int looked = 0;
                    while (rows.next()) {
                        looked++;
                        next = rows.getLong(1) + 1;
                        if (events.test(rows.getLong(12))) {
                            RawRow row = row(rows);
                            wanted.add(row);
                            weight += row.weight();
                        }
                        if (wanted.size() >= most
                                || weight > PAGE_CHARACTERS
                                || nanoTime.getAsLong() > deadline) {
                            return new Page(wanted, looked, weight, next, true);
                        }
                    }
                    return new Page(wanted, looked, weight, next, false);
                },
                textLimit,
                from,
                before);
    }

    /** One row with its texts cut; empty if it is gone. */
    List<RawRow> row(long row, int textLimit) throws IOException {
        return page(row, row + 1, 1, textLimit, any -> true).rows();
    }

    /**
     * The smallest row dated within a day of the first date at or after {@code date}. Rows are
     * nearly in date order, never exactly; the index on the date is walked an hour at a time.
     */
    OptionalLong firstRowSince(long date) throws IOException {
        OptionalLong first = number(FIRST_DATE_SINCE, date);
        if (first.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong smallest = OptionalLong.empty();
        for (int hour = 0; hour < 24; hour++) {
            long start = first.getAsLong() + hour * LogClock.HOUR;
            OptionalLong row = number(FIRST_ROW_OF_PERIOD, start, start + LogClock.HOUR);
            if (row.isPresent() && (smallest.isEmpty() || row.getAsLong() < smallest.getAsLong())) {
                smallest = row;
            }
        }
        return smallest;
    }

    /**
     * A part of a comment.
     *
     * @param start number of its first character (code point), from 0
     * @return empty if there is no such row; the empty text behind the end
     */
    Optional<String> comment(long row, long start, int characters) throws IOException {
        return query(
                COMMENT_PART,
                rows -> rows.next() ? Optional.of(text(rows, 1)) : Optional.empty(),
                row,
                start + 1,
                characters);
    }

    /** The status of a row if it belongs to that transaction. */
    OptionalLong statusOf(long row, long transactionDate, long transactionId) throws IOException {
        return number(STATUS, row, transactionDate, transactionId);
    }

    /** Every row of a small table. */
    <T> List<T> table(String sql, RowReading<T> reading) throws IOException {
        return query(
                sql,
                rows -> {
                    List<T> all = new ArrayList<>();
                    while (rows.next()) {
                        all.add(reading.read(rows));
                    }
                    return all;
                });
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /** Makes something of a cursor, or of the row it stands on. */
    interface RowReading<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private OptionalLong number(String sql, long... parameters) throws IOException {
        return query(
                sql,
                rows -> {
                    if (!rows.next()) {
                        return OptionalLong.empty();
                    }
                    long number = rows.getLong(1);
                    return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
                },
                parameters);
    }

    private <T> T query(String sql, RowReading<T> reading, long... parameters) throws IOException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return reading.read(rows);
            }
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private static RawRow row(ResultSet rows) throws SQLException {
        return new RawRow(
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getLong(6),
                rows.getLong(7),
                rows.getLong(8),
                rows.getLong(9),
                rows.getLong(10),
                rows.getLong(11),
                rows.getLong(12),
                text(rows, 13),
                text(rows, 14),
                rows.getLong(15),
                rows.getLong(16),
                text(rows, 17),
                text(rows, 18),
                rows.getLong(19),
                rows.getLong(20),
                rows.getLong(21));
    }

    /** SQL's NULL is the empty text. */
    static String text(ResultSet rows, int column) throws SQLException {
        String text = rows.getString(column);
        return text == null ? "" : text;
    }

    private static IOException failure(Path file, SQLException e) {
        return switch (e.getErrorCode() & 0xff) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_SCHEMA ->
                    new BusyDatabaseException("event log " + file + " is being written", false, e);
            // nothing here writes: read-only is SQLite's answer to a hot journal
            case SQLITE_READONLY ->
                    new BusyDatabaseException(
                            "event log "
                                    + file
                                    + " holds an unfinished write (its -journal file is left over):"
                                    + " it can be read once 1C has opened it again",
                            true,
                            e);
            default ->
                    new IOException("event log " + file + " cannot be read: " + e.getMessage(), e);
        };
    }
}
