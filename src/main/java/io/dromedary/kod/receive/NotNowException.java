package io.dromedary.kod.receive;

/**
 * The message could not be applied just now, through no fault of its own: it is tried again soon,
 * and this does not count as an attempt.
 */
public final class NotNowException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Postpones a message.
     *
     * @param reason one sentence
     */
    public NotNowException(String reason) {
        super(reason);
    }
}
