package io.dromedary.cluster.ibcmd;

/** ibcmd did not do what it was told; the message has what it said, without secrets. */
public final class IbcmdException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IbcmdException(String message) {
        super(message);
    }

    IbcmdException(String message, Throwable cause) {
        super(message, cause);
    }
}
