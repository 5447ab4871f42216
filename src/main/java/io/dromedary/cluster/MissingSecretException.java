package io.dromedary.cluster;

/** A secret is not where it should be; the message says where that is, and never the secret. */
public final class MissingSecretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Of what is not there. */
    public MissingSecretException(String message) {
        super(message);
    }

    /** Of what could not be read. */
    public MissingSecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
