package io.dromedary.component.journal;

/** The message is no CloudEvent; says what is wrong with it. */
public class InvalidEventException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public InvalidEventException(String message) {
        super(message);
    }

    /** What is wrong. */
    public InvalidEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
