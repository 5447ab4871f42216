package io.dromedary.backup.verification;

/**
 * Whether a backup is whole could not be found out, which says nothing of the backup; the message
 * says why, and what to do.
 */
public final class VerificationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public VerificationException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Why. */
    public VerificationException(String message) {
        super(message);
    }
}
