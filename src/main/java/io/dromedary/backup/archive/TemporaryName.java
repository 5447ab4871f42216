package io.dromedary.backup.archive;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that say that a file is not, or no longer, a backup. They keep the extension, which some
 * programs insist on.
 */
final class TemporaryName {

    private static final Pattern PARTIAL =
            Pattern.compile(
                    "partial-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(.+)", Pattern.DOTALL);
    private static final String REMOVED = "removed-";

    private TemporaryName() {}

    /**
     * Of a file that a job writes.
     *
     * @param name it will have
     */
    static String partial(UUID job, String name) {
        return "partial-" + job + "-" + name;
    }

    /** The job that writes or wrote it; empty if it is none. */
    static Optional<UUID> job(String name) {
        Matcher matcher = PARTIAL.matcher(name);
        return matcher.matches()
                ? Optional.of(UUID.fromString(matcher.group(1)))
                : Optional.empty();
    }

    /** The name that a partial would get. */
    static String target(String partial) {
        Matcher matcher = PARTIAL.matcher(partial);
        return matcher.matches() ? matcher.group(2) : partial;
    }

    /** Of the manifest of a backup that is being deleted. */
    static String removed(String manifest) {
        return REMOVED + manifest;
    }

    /** The name of the backup, if this is the manifest of one that was being deleted. */
    static Optional<String> removedBackup(String name) {
        return name.startsWith(REMOVED) && name.endsWith(Manifest.EXTENSION)
                ? Optional.of(
                        name.substring(
                                REMOVED.length(), name.length() - Manifest.EXTENSION.length()))
                : Optional.empty();
    }

    static boolean is(String name) {
        return job(name).isPresent() || removedBackup(name).isPresent();
    }
}
