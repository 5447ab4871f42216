package io.dromedary.backup.flow;

/** An infobase can be dumped by none of its means; the message says what to add. */
public final class UnsuitableMeansException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsuitableMeansException(String message) {
        super(message);
    }
}
