package io.dromedary;

/** The program cannot start as configured; the message names the property and what to do. */
public class InvalidConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** One line for the administrator. */
    public InvalidConfigurationException(String message) {
        super(message);
    }

    /** One line for the administrator. */
    public InvalidConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
