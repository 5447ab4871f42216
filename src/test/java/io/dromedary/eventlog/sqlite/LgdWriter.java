package io.dromedary.eventlog.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a log as the platform does: pages of 1024 bytes, rollback journal, rows inserted with
 * status 0 and all rows of a transaction updated when it ends. May be run as a process of its own.
 */
final class LgdWriter implements AutoCloseable {

    static final String BEGIN = "_$Transaction$_.Begin";
    static final String UPDATE = "_$Data$_.Update";
    static final String COMMIT = "_$Transaction$_.Commit";
    static final String ROLLBACK = "_$Transaction$_.Rollback";

    /** 2026-01-01T00:00:00Z. */
    static final long NEW_YEAR = 639_028_224_000_000L;

    private static final Path MODEL = Path.of("src/test/resources/eventlog/sqlite/1Cv8.lgd");

    private static final int SQLITE_BUSY = 5;

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private int refusals;

    /** Opens the log, creates it if it is not there. */
    LgdWriter(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            statement.execute("PRAGMA synchronous = OFF");
            boolean isNew;
            try (ResultSet tables = statement.executeQuery("SELECT * FROM sqlite_master")) {
                isNew = !tables.next();
            }
            if (isNew) {
                statement.execute("PRAGMA page_size = 1024");
                for (String sql : schema()) {
                    statement.execute(sql);
                }
            }
        }
        insert =
                connection.prepareStatement(
                        """
                        INSERT INTO EventLog(severity, date, connectID, session, transactionStatus,
                          transactionDate, transactionID, userCode, computerCode, appCode,
                          eventCode, comment, metadataCodes, sessionDataSplitCode, dataType, data,
                          dataPresentation, workServerCode, primaryPortCode, secondaryPortCode)
                        VALUES (1, ?1, 1, 1, ?2, ?3, ?4, 0, 0, 0, ?5, ?6, '', 0, 85, '', '', 0, 0, 0)
                        """);
        update =
                connection.prepareStatement(
                        "UPDATE EventLog SET transactionStatus = ?1 WHERE transactionDate = ?2 AND"
                                + " transactionID = ?3");
    }

    private static List<String> schema() throws SQLException {
        List<String> statements = new ArrayList<>();
        try (Connection model = DriverManager.getConnection("jdbc:sqlite:" + MODEL);
                Statement statement = model.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT sql FROM sqlite_master WHERE name <> 'sqlite_sequence'")) {
            while (rows.next()) {
                statements.add(rows.getString(1));
            }
        }
        return statements;
    }

    /** A row outside of transactions. */
    void event(String event, long date, String comment) throws SQLException {
        row(event, date, 3, 0, 0, comment);
    }

    /** A row of a transaction, unfinished as yet. */
    void inside(String event, long id) throws SQLException {
        row(event, NEW_YEAR + id, 0, NEW_YEAR, id, "row of " + id);
    }

    /** Sets the status of all rows of a transaction. */
    void finish(long id, int status) throws SQLException {
        update.setInt(1, status);
        update.setLong(2, NEW_YEAR);
        update.setLong(3, id);
        insistently(update::executeUpdate);
    }

    /** Several changes in one database transaction. */
    void together(Change changes) throws SQLException {
        execute("BEGIN IMMEDIATE");
        changes.make();
        execute("COMMIT");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            insistently(() -> statement.execute(sql));
        }
    }

    /** Adds a row if no reader is in the way at this very moment. */
    boolean offer(String event) throws SQLException {
        return isTaken(
                () -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(
                                "INSERT INTO EventLog(date, eventCode, comment) VALUES ("
                                        + NEW_YEAR
                                        + ", 1, '"
                                        + event
                                        + "')");
                    }
                });
    }

    /** How often the database was refused to this writer. */
    int refusals() {
        return refusals;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void row(
            String event, long date, int status, long transactionDate, long id, String comment)
            throws SQLException {
        int code = code(event);
        insert.setLong(1, date);
        insert.setInt(2, status);
        insert.setLong(3, transactionDate);
        insert.setLong(4, id);
        insert.setInt(5, code);
        insert.setString(6, comment);
        insistently(insert::executeUpdate);
    }

    private int code(String event) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("SELECT code FROM EventCodes WHERE name = ?")) {
            find.setString(1, '"' + event + '"');
            try (ResultSet rows = find.executeQuery()) {
                if (rows.next()) {
                    return rows.getInt(1);
                }
            }
        }
        try (PreparedStatement add =
                connection.prepareStatement("INSERT INTO EventCodes(name) VALUES (?)")) {
            add.setString(1, '"' + event + '"');
            insistently(add::executeUpdate);
        }
        return code(event);
    }

    /** Repeats what the database refuses because of a reader. */
    private void insistently(Change change) throws SQLException {
        while (!isTaken(change)) {
            refusals++;
            Thread.onSpinWait();
        }
    }

    /** Makes the change if no reader is in its way at this very moment. */
    private static boolean isTaken(Change change) throws SQLException {
        try {
            change.make();
            return true;
        } catch (SQLException e) {
            if ((e.getErrorCode() & 0xff) != SQLITE_BUSY) {
                throw e;
            }
            return false;
        }
    }

    interface Change {
        void make() throws SQLException;
    }

    /**
     * Transactions {@code first} to {@code last}, two interleaved at a time; every seventh is
     * rolled back; every other one ends in two database transactions, its status set in the second.
     */
    void transactions(long first, long last, long pauseMillis) throws SQLException {
        for (long id = first; id < last; id += 2) {
            inside(BEGIN, id);
            inside(BEGIN, id + 1);
            inside(UPDATE, id + 1);
            inside(UPDATE, id);
            end(id);
            end(id + 1);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
        }
    }

    static boolean isRolledBack(long id) {
        return id % 7 == 0;
    }

    private void end(long id) throws SQLException {
        String event = isRolledBack(id) ? ROLLBACK : COMMIT;
        int status = isRolledBack(id) ? 2 : 1;
        if (id % 2 == 0) {
            inside(event, id);
            finish(id, status);
        } else {
            together(
                    () -> {
                        inside(event, id);
                        finish(id, status);
                    });
        }
    }

    /**
     * {@code write FILE FIRST LAST PAUSE} writes transactions; {@code die FILE} dies in the middle
     * of a write and leaves a hot journal.
     */
    public static void main(String[] arguments) throws Exception {
        LgdWriter writer = new LgdWriter(Path.of(arguments[1]));
        if (arguments[0].equals("die")) {
            writer.execute("PRAGMA synchronous = FULL");
            writer.execute("PRAGMA cache_size = 2");
            writer.execute("BEGIN IMMEDIATE");
            for (int i = 0; i < 500; i++) {
                writer.event("lost", NEW_YEAR, "x".repeat(1_000));
            }
            // pages have been written in place, the journal that undoes them stays behind
            Runtime.getRuntime().halt(1);
        }
        writer.transactions(
                Long.parseLong(arguments[2]),
                Long.parseLong(arguments[3]),
                Long.parseLong(arguments[4]));
        writer.close();
    }
}
