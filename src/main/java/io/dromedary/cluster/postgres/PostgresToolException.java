package io.dromedary.cluster.postgres;

/** A program of PostgreSQL failed; the message is what it said, and holds nothing secret. */
public final class PostgresToolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    /**
     * What it said.
     *
     * @param unreachable whether it could not reach the server, which may be another matter later
     */
    public PostgresToolException(String message, boolean unreachable) {
        super(message);
        this.unreachable = unreachable;
    }

    /** Whether it could not reach the server, so that trying again may help. */
    public boolean isUnreachable() {
        return unreachable;
    }
}
