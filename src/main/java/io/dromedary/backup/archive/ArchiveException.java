package io.dromedary.backup.archive;

import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;

/** A folder of backups could not be read or written; the message names the file and what to do. */
public final class ArchiveException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** As Linux and Windows say it. */
    private static final String[] DISK_FULL = {
        "no space left", "not enough space", "out of disk space", "quota exceeded"
    };

    /** What is wrong, and what to do about it. */
    public ArchiveException(String message) {
        super(message);
    }

    /**
     * Of a file that could not be read or written.
     *
     * @param what was tried, with its file, e.g. {@code /backup/x.dt cannot be copied}
     */
    public ArchiveException(String what, IOException cause) {
        super(
                isDiskFull(cause)
                        ? what + ": the disk is full. Free some space, or keep fewer backups"
                        : what + ": " + reason(cause),
                cause);
    }

    private static boolean isDiskFull(IOException cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of(DISK_FULL).anyMatch(message::contains);
    }

    /** The messages of some say nothing but the file. */
    private static String reason(IOException cause) {
        return cause.getClass().getSimpleName().replace("Exception", "")
                + ", "
                + cause.getMessage();
    }
}
