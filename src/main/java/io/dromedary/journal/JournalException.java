package io.dromedary.journal;

/**
 * The journal could not store or read; the message says what to do. Nothing was stored, but slices
 * of a large append (see {@link Journal#append}).
 */
public class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What failed, and why. */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What failed. */
    public JournalException(String message) {
        super(message);
    }
}
