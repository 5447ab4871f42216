package io.dromedary.cli;

import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.store.KodStore;
import io.dromedary.sql.PostgresAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the registry of a node is: options that several commands have. */
final class RegistryPlace {

    private static final String FILE = "kod.db";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

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

    /** Does something with the registry, and closes it. */
    <T> T with(Function<RegistryAdministration, T> work) throws IOException {
        try (KodStore store = open()) {
            return work.apply(store.administration(Clock.systemUTC()));
        }
    }

    private KodStore open() throws IOException {
        if (!url.isEmpty()) {
            return KodStore.open(new PostgresAccess(url, username, password()));
        }
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            throw new ParameterException(
                    command.commandLine(),
                    file
                            + ": there is no registry here; name the data folder of the service with"
                            + " --data, or its PostgreSQL with --url");
        }
        return KodStore.openBeside(file);
    }

    private String password() throws IOException {
        return passwordFile == null
                ? ""
                : Files.readAllLines(passwordFile).stream().findFirst().orElse("");
    }
}
