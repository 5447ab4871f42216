package io.dromedary.backup.scratch;

/** A scratch database cannot be made or dropped; the message says why. */
public final class ScratchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ScratchException(String message) {
        super(message);
    }
}
