package io.dromedary.eventlog.sqlite;

import java.io.IOException;

/** The platform is just writing, or did not finish a write: asking again later is right. */
final class BusyDatabaseException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean unfinishedWrite;

    BusyDatabaseException(String message, boolean unfinishedWrite, Throwable cause) {
        super(message, cause);
        this.unfinishedWrite = unfinishedWrite;
    }

    /**
     * Whether a hot journal is left behind by a writer that died: only the platform may undo it.
     */
    boolean isUnfinishedWrite() {
        return unfinishedWrite;
    }
}
