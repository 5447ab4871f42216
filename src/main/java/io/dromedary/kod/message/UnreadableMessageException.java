package io.dromedary.kod.message;

/** The content is no message; the text says why, and at which byte if that is known. */
public final class UnreadableMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean cutOff;
    private final boolean tooLong;

    private UnreadableMessageException(String reason, boolean cutOff, boolean tooLong) {
        super(reason);
        this.cutOff = cutOff;
        this.tooLong = tooLong;
    }

    /** Whoever writes it may still be at it. */
    static UnreadableMessageException cutOff(String reason) {
        return new UnreadableMessageException(reason, true, false);
    }

    /**
     * More bytes would not help.
     *
     * @param reason one sentence
     */
    public static UnreadableMessageException forGood(String reason) {
        return new UnreadableMessageException(reason, false, false);
    }

    /**
     * It has more bytes than are taken.
     *
     * @param reason one sentence
     */
    public static UnreadableMessageException tooLong(String reason) {
        return new UnreadableMessageException(reason, false, true);
    }

    /** The same, told in other words; nobody is still writing. */
    public UnreadableMessageException told(String reason) {
        return new UnreadableMessageException(reason, false, tooLong);
    }

    /** Whether it has more bytes than are taken. */
    public boolean isTooLong() {
        return tooLong;
    }

    /** Whether it may be a message that is not written to its end yet. */
    public boolean isCutOff() {
        return cutOff;
    }
}
