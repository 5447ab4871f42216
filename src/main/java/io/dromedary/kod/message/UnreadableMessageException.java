package io.dromedary.kod.message;

/** The content is no message; the text says why, and at which byte if that is known. */
public final class UnreadableMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean cutOff;

    private UnreadableMessageException(String reason, boolean cutOff) {
        super(reason);
        this.cutOff = cutOff;
    }

    /** Whoever writes it may still be at it. */
    static UnreadableMessageException cutOff(String reason) {
        return new UnreadableMessageException(reason, true);
    }

    /**
     * More bytes would not help.
     *
     * @param reason one sentence
     */
    public static UnreadableMessageException forGood(String reason) {
        return new UnreadableMessageException(reason, false);
    }

    /** Whether it may be a message that is not written to its end yet. */
    public boolean isCutOff() {
        return cutOff;
    }
}
