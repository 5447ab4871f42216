package io.dromedary.care.update;

/** A configuration was not updated as it should have been; the message says how far it is. */
public final class UpdateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UpdateException(String message) {
        super(message);
    }
}
