package io.dromedary.component.journal;

/** The message has more bytes than may be appended at once; nothing of it was stored. */
public class MessageTooLargeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Names the limit. */
    public MessageTooLargeException(String message) {
        super(message);
    }
}
