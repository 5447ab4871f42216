package io.dromedary.event;

/** Another owner has taken over what the caller believed to own; the caller must step down. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names what was taken over. */
    public FencedException(String message) {
        super(message);
    }
}
