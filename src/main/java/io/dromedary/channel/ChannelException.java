package io.dromedary.channel;

/** A channel cannot be fed; says why, and what to do. */
public final class ChannelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says why. */
    public ChannelException(String message) {
        super(message);
    }
}
