package io.dromedary.cluster.program;

/** A program could not be run to its end. */
public final class ProgramException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** It is not there, or may not be run. */
        NOT_STARTED,
        /** It took longer than its limit, and was ended. */
        TIMED_OUT,
        /** It wrote more than can be taken, and was ended. */
        TOO_MUCH_OUTPUT,
        /** The thread that waited for it was interrupted; it was ended. */
        INTERRUPTED
    }

    /** The message names the program and what to do, and holds nothing secret. */
    public ProgramException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
