package io.dromedary.cluster.platform;

/** A program of the platform is not where the settings say; the message says what to do. */
public final class MissingPlatformException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingPlatformException(String message) {
        super(message);
    }
}
