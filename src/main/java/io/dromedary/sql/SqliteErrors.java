package io.dromedary.sql;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says in one sentence what a SQLite error means for this file, and what to do. */
final class SqliteErrors {

    private static final int PRIMARY_CODE = 0xff;

    private SqliteErrors() {}

    /** The exception for {@code error}; one that is already plain stays as it is. */
    static RuntimeException plain(Path file, Throwable error) {
        SQLiteException sqlite = find(error);
        if (sqlite == null) {
            return error instanceof RuntimeException runtime
                    ? runtime
                    : new DatabaseException(file + ": " + error.getMessage(), error);
        }
        return new DatabaseException(file + " " + explain(sqlite), error);
    }

    private static SQLiteException find(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return sqlite;
            }
        }
        return null;
    }

    private static String explain(SQLException error) {
        int code = error.getErrorCode() & PRIMARY_CODE;
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return "cannot grow: the disk is full. Free some space; writing goes on by itself then";
        }
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return "is not a database. Move it away, or name another file";
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            return "is damaged (" + error.getMessage() + "). Restore it from a copy";
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code) {
            return "is locked by another program. Close that program";
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code
                || code == SQLiteErrorCode.SQLITE_PERM.code
                || code == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
            return "cannot be opened for writing. Check the rights to it and to its folder";
        }
        if (code == SQLiteErrorCode.SQLITE_TOOBIG.code) {
            return "cannot hold a value of more than 1,000,000,000 bytes";
        }
        return "failed: " + error.getMessage();
    }
}
