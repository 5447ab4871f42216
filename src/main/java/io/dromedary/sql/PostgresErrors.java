package io.dromedary.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/**
 * Says in one sentence what an error of PostgreSQL means for a database, and what to do.
 *
 * <p>The states are those of Appendix A of PostgreSQL's manual.
 */
final class PostgresErrors {

    private static final String CONNECTION_CLASS = "08";
    private static final Set<String> SHUT_DOWN = Set.of("57P01", "57P02", "57P03");

    /** The server ended a transaction of ours that paused for too long, and with it the session. */
    private static final String PAUSED = "25P03";

    private static final Set<String> LOGIN = Set.of("28000", "28P01");
    private static final String NO_DATABASE = "3D000";
    private static final String NO_RIGHT = "42501";
    private static final String DISK_FULL = "53100";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String READ_ONLY = "25006";
    private static final Set<String> TOO_SLOW = Set.of("57014", "55P03");

    private PostgresErrors() {}

    /** The exception for {@code error}; one that is already plain stays as it is. */
    static RuntimeException plain(PostgresAccess access, Throwable error) {
        SQLException sql = find(error);
        if (sql == null) {
            return error instanceof RuntimeException runtime
                    ? runtime
                    : new DatabaseException(access.name() + ": " + error.getMessage(), error);
        }
        return new DatabaseException(access.name() + " " + explain(access, sql), error);
    }

    /** Whether it was the connection that failed. */
    static boolean isLost(Throwable error) {
        SQLException sql = find(error);
        return sql != null && isLost(sql);
    }

    private static boolean isLost(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        return state.startsWith(CONNECTION_CLASS)
                || SHUT_DOWN.contains(state)
                || state.equals(PAUSED)
                || error.getCause() instanceof IOException;
    }

    /** The innermost one: what pools and frameworks wrap around it says less. */
    private static SQLException find(Throwable error) {
        SQLException found = null;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                found = sql;
            }
        }
        return found;
    }

    private static String explain(PostgresAccess access, SQLException error) {
        String state = error.getSQLState();
        if (isLost(error)) {
            return "cannot be reached ("
                    + firstLine(error)
                    + "). Is the server running? The work goes on by itself when it answers";
        }
        if (LOGIN.contains(state)) {
            return "refuses user " + access.username() + ": " + firstLine(error);
        }
        if (state.equals(NO_DATABASE)) {
            return "does not exist. Create it: create database NAME owner " + access.username();
        }
        if (state.equals(NO_RIGHT)) {
            return "denies a right to user "
                    + access.username()
                    + " ("
                    + firstLine(error)
                    + "). Make that user its owner, or of the schema "
                    + access.schema();
        }
        if (state.equals(DISK_FULL)) {
            return "cannot grow: the disk of the server is full. Free some space; writing goes on"
                    + " by itself then";
        }
        if (state.equals(TOO_MANY_CONNECTIONS)) {
            return "has no connection left (" + firstLine(error) + "). Raise max_connections";
        }
        if (state.equals(READ_ONLY)) {
            return "is read-only. Name the primary server, not a standby";
        }
        if (TOO_SLOW.contains(state)) {
            return "did not answer in time (" + firstLine(error) + "). Is it overloaded or locked?";
        }
        return "failed: " + firstLine(error);
    }

    private static String firstLine(SQLException error) {
        return error.getMessage().lines().findFirst().orElse(error.toString());
    }
}
