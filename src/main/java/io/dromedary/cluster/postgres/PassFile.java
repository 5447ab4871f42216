package io.dromedary.cluster.postgres;

import io.dromedary.cluster.settings.PostgresSettings.Server;
import io.dromedary.disk.TemporaryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The password of one call, in a file that only its user can read and that is gone afterwards
 * ({@code PGPASSFILE}); neither arguments nor environment of a process hold it.
 */
final class PassFile implements AutoCloseable {

    private final Optional<Path> file;

    private PassFile(Optional<Path> file) {
        this.file = file;
    }

    /**
     * For a server; without a password there is no file, and the user's own may help.
     *
     * @throws io.dromedary.cluster.MissingSecretException if the password is not where it should be
     */
    static PassFile of(Server server) {
        return new PassFile(
                server.credentials()
                        .password()
                        .map(secret -> write(line(server, checked(secret.reveal())))));
    }

    private static String checked(String password) {
        if (password.indexOf('\n') >= 0 || password.indexOf('\0') >= 0) {
            throw new PostgresToolException(
                    "The password of PostgreSQL has a line break, which a pass file cannot hold",
                    false);
        }
        return password;
    }

    private static String line(Server server, String password) {
        return String.join(
                        ":",
                        escaped(server.host()),
                        Integer.toString(server.port()),
                        "*",
                        escaped(server.credentials().user()),
                        escaped(password))
                + "\n";
    }

    private static String escaped(String field) {
        return field.replace("\\", "\\\\").replace(":", "\\:");
    }

    private static Path write(String line) {
        try {
            Path file = TemporaryFiles.ofThisProcess().file("password-", ".pgpass");
            try {
                return Files.write(file, line.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The pass file of PostgreSQL cannot be written to the folder for temporary files",
                    e);
        }
    }

    /** What a program finds it by, and by nothing else. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        file.ifPresent(
                path -> {
                    environment.put("PGPASSFILE", path.toString());
                    environment.put("PGPASSWORD", ""); // would be asked first
                });
        return environment;
    }

    @Override
    public void close() {
        file.ifPresent(
                path -> {
                    try {
                        Files.deleteIfExists(path);
                    } catch (IOException e) {
                        throw new UncheckedIOException(path + " holds a password; delete it", e);
                    }
                });
    }
}
