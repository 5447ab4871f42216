package io.dromedary.backup.restore;

/** A backup cannot be restored; the message says why and what to do. */
public final class RestoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why, and what to do. */
    public RestoreException(String message) {
        super(message);
    }

    /** Why, and what to do. */
    public RestoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
