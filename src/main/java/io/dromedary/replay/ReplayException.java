package io.dromedary.replay;

/** A replay cannot begin, or is not known. */
public final class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** No such channel, or no such replay. */
        UNKNOWN,
        /** The request makes no sense. */
        INVALID,
        /** As many as may run at a time do. */
        TOO_MANY,
        /** There is nothing to send through. */
        NO_TARGET
    }

    /** Says what is wrong and what to do. */
    public ReplayException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
