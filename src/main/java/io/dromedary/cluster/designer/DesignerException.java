package io.dromedary.cluster.designer;

/** DESIGNER did not do what it was told; the message has what it said, without secrets. */
public final class DesignerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DesignerException(String message) {
        super(message);
    }

    DesignerException(String message, Throwable cause) {
        super(message, cause);
    }
}
