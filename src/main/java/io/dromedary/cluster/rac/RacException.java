package io.dromedary.cluster.rac;

/** rac refused, or could not be asked; the message says what to do and holds nothing secret. */
public final class RacException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What is wrong, and whether trying again can help. */
    public enum Kind {
        /** The administration server (ras), or the cluster behind it, does not answer. */
        UNREACHABLE(true),
        /** rac did not end within its limit. What was asked may have been done. */
        TIMED_OUT(true),
        /** Somebody changed the object after it was read. */
        CHANGED(true),
        /** The administrator is not known, the password is wrong, or both are missing. */
        NOT_AUTHENTICATED(false),
        /** The user may not do this. */
        NO_RIGHTS(false),
        /** The object is not there, or no longer. */
        NOT_FOUND(false),
        /** This rac knows an option, a command or a field not, or in another way than we do. */
        DRIFT(false),
        /** rac itself is not there. */
        NOT_INSTALLED(false),
        /** Anything else. */
        OTHER(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }
    }

    /** The message is shown to people, without anything secret. */
    public RacException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** The message is shown to people, without anything secret. */
    public RacException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    /** Whether it may pass by itself. */
    public boolean helpsToTryAgain() {
        return kind.passing;
    }
}
