package io.dromedary.component.rabbitmq;

/**
 * The broker did not confirm that it keeps the events, or could not route them. Some of them may
 * have arrived all the same: publishing them again is what makes it at least once.
 */
public class NotDeliveredException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says which event, where to, and why. */
    public NotDeliveredException(String message) {
        super(message);
    }

    /** Says which event, where to, and why. */
    public NotDeliveredException(String message, Throwable cause) {
        super(message, cause);
    }
}
