package io.dromedary.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Advisory locks by name. They belong to a session: when it ends, however it ends, the server lets
 * them go at once. Names are hashed to 64 bits and valid in the whole database.
 */
public final class PostgresLock {

    private static final String TRY = "select pg_try_advisory_lock(hashtextextended(?, 0))";
    private static final String TAKE =
            "select pg_advisory_lock(hashtextextended(?, 0)) is not null";
    private static final String RELEASE = "select pg_advisory_unlock(hashtextextended(?, 0))";

    private PostgresLock() {}

    /** Takes the lock if nobody has it. */
    public static boolean tryTake(Connection connection, String name) throws SQLException {
        return ask(connection, TRY, name);
    }

    /** Lets it go; whether the session had it. */
    public static boolean release(Connection connection, String name) throws SQLException {
        return ask(connection, RELEASE, name);
    }

    /** Waits for the lock, not longer than lasts, and holds it during the work. */
    static void exclusively(Connection connection, String name, Duration lasts, Runnable work)
            throws SQLException {
        try (PreparedStatement patience =
                connection.prepareStatement("select set_config('lock_timeout', ?, false)")) {
            patience.setString(1, Long.toString(lasts.toMillis()));
            patience.execute();
        }
        ask(connection, TAKE, name);
        try {
            work.run();
        } finally {
            release(connection, name);
        }
    }

    private static boolean ask(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
