package io.dromedary.backup.verification;

/** A backup cannot be restored from; the message names it and says what is wrong. */
public final class DamagedBackupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public DamagedBackupException(String message) {
        super(message);
    }
}
