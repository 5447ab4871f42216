package io.dromedary.cluster.session;

/** An infobase could not be locked or freed of its users; the message says why. */
public final class LockException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Of something that no other exception is behind. */
    public LockException(String message) {
        super(message);
    }

    /** Of something that another exception tells more of. */
    public LockException(String message, Throwable cause) {
        super(message, cause);
    }
}
