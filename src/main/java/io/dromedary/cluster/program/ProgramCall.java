package io.dromedary.cluster.program;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of a program. Immutable.
 *
 * @param command the program and its arguments, which no shell sees. Arguments are visible to every
 *     user of the machine, so they hold no secret
 * @param environment added to that of this program, e.g. {@code PGPASSFILE}
 * @param folder where it runs; that of this program if empty
 * @param input what it reads from its standard input, UTF-8; that is closed at once if empty
 * @param limit after this the program and all of its descendants are ended
 */
public record ProgramCall(
        List<String> command,
        Map<String, String> environment,
        Optional<Path> folder,
        Optional<String> input,
        Duration limit) {

    /** Copies command and environment. */
    public ProgramCall {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** With the environment of this program and no input. */
    public static ProgramCall of(Duration limit, List<String> command) {
        return new ProgramCall(command, Map.of(), Optional.empty(), Optional.empty(), limit);
    }

    /** Without the input, which may be a secret. */
    @Override
    public String toString() {
        return String.join(" ", command);
    }
}
