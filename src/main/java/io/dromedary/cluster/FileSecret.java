package io.dromedary.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A secret in a file of its own: UTF-8, of which the first line counts. Immutable.
 *
 * @param file where it is
 */
public record FileSecret(Path file) implements Secret {

    /** Editors of Windows write it. */
    private static final String BOM = "\uFEFF";

    @Override
    public String reveal() {
        try (var lines = Files.lines(file)) {
            return lines.findFirst()
                    .map(line -> line.startsWith(BOM) ? line.substring(1) : line)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(
                            () ->
                                    new MissingSecretException(
                                            "the file "
                                                    + file
                                                    + " is empty; its first line should be a"
                                                    + " password"));
        } catch (IOException | UncheckedIOException e) {
            throw new MissingSecretException(
                    "the file " + file + ", which should hold a password, cannot be read", e);
        }
    }
}
