package io.dromedary.backup.archive;

import java.nio.file.Path;
import java.util.UUID;

/**
 * A backup that is being made, under a temporary name. Immutable.
 *
 * @param file where its maker writes it; is not there at first
 * @param target its name if it turns out well, in the same folder
 * @param job that makes it
 */
public record Partial(Path file, Path target, UUID job) {

    /** The name that its manifest gives. */
    public String name() {
        return target.getFileName().toString();
    }
}
