package io.dromedary.cluster.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the programs of PostgreSQL are. Immutable.
 *
 * @param folder those of the path if empty
 */
public record PostgresPrograms(Optional<Path> folder) {

    /** What starts one: Windows adds {@code .exe} to a name alone, and not to a path. */
    public String command(String program) {
        return folder.map(path -> in(path, program).toString()).orElse(program);
    }

    private static Path in(Path folder, String program) {
        Path windows = folder.resolve(program + ".exe");
        return Files.isRegularFile(windows) ? windows : folder.resolve(program);
    }
}
