package io.dromedary.cli;

import io.dromedary.kod.registry.RegistryAdministration;
import io.dromedary.kod.store.KodStore;
import io.dromedary.sql.PostgresAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the registry of a node is: options that several commands have. */
final class RegistryPlace {

    private static final String FILE = "kod.db";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin private ServicePlace service;

    /**
     * Does something with the registry, and closes it.
     *
     * @throws ParameterException if the registry refuses what it is given
     */
    <T> T with(Function<RegistryAdministration, T> work) {
        try (KodStore store = open()) {
            return work.apply(store.administration(store.clock(Clock.systemUTC())));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private KodStore open() {
        Optional<PostgresAccess> shared = service.access();
        if (shared.isPresent()) {
            return KodStore.open(shared.get());
        }
        Path file = service.data().resolve(FILE);
        if (!Files.exists(file)) {
            throw new ParameterException(
                    command.commandLine(),
                    file
                            + ": there is no registry here; name the data folder of the service with"
                            + " --data, or its PostgreSQL with --url");
        }
        return KodStore.openBeside(file);
    }
}
