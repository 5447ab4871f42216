package io.dromedary.backup.flow;

/** An infobase could not be left as it was found; it is tried again at the next start. */
public final class UnlockingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is still locked, and why. */
    public UnlockingException(String message) {
        super(message);
    }
}
