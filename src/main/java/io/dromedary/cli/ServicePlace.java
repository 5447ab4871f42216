package io.dromedary.cli;

import io.dromedary.sql.PostgresAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Where the service keeps its state, a folder or PostgreSQL: options of many commands. */
final class ServicePlace {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description =
                    "Data folder of the service, which may run, on this machine. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Path data;

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

    Path data() {
        return data;
    }

    /** The PostgreSQL, if it was named. */
    Optional<PostgresAccess> access() {
        return url.isEmpty()
                ? Optional.empty()
                : Optional.of(new PostgresAccess(url, username, password()));
    }

    /** The same as properties of the service. */
    Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        if (!url.isEmpty()) {
            properties.put("dromedary.journal.url", url);
            properties.put("dromedary.journal.username", username);
            if (passwordFile != null) {
                properties.put("dromedary.journal.password-file", passwordFile.toString());
            }
        }
        return properties;
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
