package io.dromedary.kod.message;

/**
 * The message must not be applied here, and another try would not help. Whoever received it puts it
 * aside, with the text as the reason, whatever else becomes of messages that fail.
 */
public final class RefusedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Refuses a message.
     *
     * @param reason one sentence
     */
    public RefusedMessageException(String reason) {
        super(reason);
    }
}
