package io.dromedary.testkit.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Writes the file of a dump, or a part of it, or nothing. */
final class FakeWriter {

    /** Killed by a signal (SIGSEGV), as the shell tells it. */
    static final int CRASHED = 139;

    private FakeWriter() {}

    /** Whether the program goes on. */
    static boolean write(Path file, byte[] content, Optional<FakeTrouble> trouble)
            throws IOException {
        Optional<FakeTrouble.Kind> kind = trouble.map(present -> present.kind);
        if (kind.filter(FakeTrouble.Kind.NO_FILE::equals).isPresent()) {
            return true;
        }
        boolean crashes = kind.filter(FakeTrouble.Kind.CRASH::equals).isPresent();
        Files.write(file, crashes ? Arrays.copyOf(content, content.length / 2) : content);
        return !crashes;
    }
}
