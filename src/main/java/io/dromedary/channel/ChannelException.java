package io.dromedary.channel;

/** A channel cannot be fed, or is not; says why, and what to do. */
public final class ChannelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** No events can flow into a channel of that configuration. */
        NO_SOURCE,
        /** There is no configuration of that name. */
        UNKNOWN
    }

    /** It cannot be fed; says why. */
    public ChannelException(String message) {
        this(Reason.NO_SOURCE, message);
    }

    ChannelException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
