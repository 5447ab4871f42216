package io.dromedary.cli;

import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.BackupSettings;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.store.SqlLockNotes;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.yaml.InvalidYamlException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the settings of clusters and the book of their jobs are: options of many commands. */
final class ClusterPlace {

    private static final String BOOK = "backup.db";
    private static final String NOTES = "locks.db";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "config/cluster.yaml",
            description = "Clusters and what is done to them. Default: ${DEFAULT-VALUE}.")
    private Path file;

    @Mixin private ServicePlace service;

    Path file() {
        return file;
    }

    Path data() {
        return service.data();
    }

    /** The PostgreSQL of the service as its properties, if it was named. */
    Map<String, String> journal() {
        return service.properties();
    }

    /** What the file says; one that is wrong is a wrong call. */
    ClusterSettings settings() {
        try {
            return ClusterFile.read(file);
        } catch (InvalidYamlException e) {
            throw wrong(e.getMessage());
        }
    }

    BackupSettings backup() {
        return settings()
                .backup()
                .orElseThrow(() -> wrong(file + ": 'backup' is missing; give at least its folder"));
    }

    /** The book of jobs and the catalogue, beside the service. */
    BackupStore store() {
        Optional<PostgresAccess> shared = service.access();
        if (shared.isPresent()) {
            return BackupStore.open(shared.get(), Clock.systemUTC());
        }
        if (!Files.isDirectory(data())) {
            throw wrong(data() + ": there is no such folder; name that of the service with --data");
        }
        return BackupStore.openBeside(data().resolve(BOOK), Clock.systemUTC());
    }

    /**
     * The catalogue of these stores; what it does not know is read first, and told if it cannot be.
     */
    Catalogue catalogue(BackupStore store, Stores stores) {
        Catalogue catalogue = store.catalogue(stores.locations());
        stores.refill(catalogue)
                .forEach(
                        (name, why) ->
                                command.commandLine()
                                        .getErr()
                                        .println(
                                                "The catalogue lacks what is in %s: %s"
                                                        .formatted(name, why)));
        return catalogue;
    }

    /** The notes of locks, beside the service. */
    SqlLockNotes notes() {
        return service.access()
                .map(shared -> SqlLockNotes.open(shared, SqlLockNotes.SERVICE))
                .orElseGet(
                        () -> SqlLockNotes.openBeside(data().resolve(NOTES), SqlLockNotes.SERVICE));
    }

    static RacClients clients(ClusterSettings settings) {
        return new ConfiguredClusters(
                new ProcessPrograms(), new Platform(settings.platform()), settings);
    }

    /** The only infobase of that name, or of the cluster that is named before a slash. */
    Infobase infobase(ClusterSettings settings, RacClients clients, String name) {
        List<Infobase> found =
                settings.clusters().stream()
                        .flatMap(access -> clients.cluster(access.name()).stream())
                        .map(Rac::infobases)
                        .flatMap(List::stream)
                        .filter(
                                infobase ->
                                        infobase.name().equals(name)
                                                || (infobase.cluster() + "/" + infobase.name())
                                                        .equals(name))
                        .toList();
        if (found.size() != 1) {
            throw wrong(
                    found.isEmpty()
                            ? "There is no infobase '" + name + "' in the clusters of " + file
                            : "Several clusters have '"
                                    + name
                                    + "'; say which: "
                                    + found.stream()
                                            .map(base -> base.cluster() + "/" + base.name())
                                            .toList());
        }
        return found.get(0);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
