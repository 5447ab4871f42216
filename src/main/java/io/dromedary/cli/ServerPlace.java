package io.dromedary.cli;

import io.dromedary.sql.PostgresAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The PostgreSQL of the service, if it keeps its state there: options of many commands. */
final class ServerPlace {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "",
            description = "jdbc:postgresql://HOST/DATABASE if the service uses PostgreSQL.")
    private String url;

    @Option(
            names = "--username",
            paramLabel = "USER",
            defaultValue = "",
            description = "User of PostgreSQL.")
    private String username;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File whose first line is the password of that user.")
    private Path passwordFile;

    Optional<PostgresAccess> access() {
        return url.isEmpty()
                ? Optional.empty()
                : Optional.of(new PostgresAccess(url, username, password()));
    }

    private String password() {
        try {
            return passwordFile == null
                    ? ""
                    : Files.readAllLines(passwordFile).stream().findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
