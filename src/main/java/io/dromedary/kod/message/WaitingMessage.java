package io.dromedary.kod.message;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file with the name of a message, as it was listed; nobody has looked into it.
 *
 * @param file where it is; its name may differ from that of {@code name} by a non-breaking space
 * @param bytes of the file
 * @param modified last change, by the clock of the file system
 */
public record WaitingMessage(MessageName name, Path file, long bytes, Instant modified) {

    /** Whether nobody wrote to the file between two looks at it. */
    public boolean isUnchanged(WaitingMessage earlier) {
        return bytes == earlier.bytes && modified.equals(earlier.modified);
    }
}
