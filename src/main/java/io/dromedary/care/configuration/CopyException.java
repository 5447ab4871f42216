package io.dromedary.care.configuration;

/** A copy of a cluster's settings cannot be made or read; the message says which and why. */
public final class CopyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CopyException(String message, Throwable cause) {
        super(message, cause);
    }

    CopyException(String message) {
        super(message);
    }
}
