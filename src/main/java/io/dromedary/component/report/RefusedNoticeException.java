package io.dromedary.component.report;

/**
 * A report was refused, and would be refused again; the message says what to do, and holds nothing
 * secret.
 */
public final class RefusedNoticeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why, and what to do. */
    public RefusedNoticeException(String message) {
        super(message);
    }
}
