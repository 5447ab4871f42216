package io.dromedary.journal;

/** An event that the journal will never take, however often it is appended; says why. */
public final class UnstorableEventException extends JournalException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with it, and how the library says it. */
    public UnstorableEventException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What is wrong with it. */
    public UnstorableEventException(String message) {
        super(message);
    }
}
