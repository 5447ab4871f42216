package io.dromedary.sql;

/** A database could not be opened, written or read; the message names the file and what to do. */
public class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What failed, and what to do about it. */
    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What failed, and what to do about it. */
    public DatabaseException(String message) {
        super(message);
    }
}
