package io.dromedary.cli;

import io.dromedary.backup.adoption.Adopted;
import io.dromedary.backup.adoption.Adoption;
import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.archive.Finding;
import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.catalogue.OtherPlace;
import io.dromedary.backup.flow.KeptStore;
import io.dromedary.backup.flow.LostBackups;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.InfobaseReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.retention.Pruned;
import io.dromedary.backup.retention.Pruning;
import io.dromedary.backup.retention.Retention;
import io.dromedary.backup.retention.RetentionPlan;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.backup.verification.DamagedBackupException;
import io.dromedary.backup.verification.Verification;
import io.dromedary.backup.verification.VerificationException;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.sql.DatabaseException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup …}: what there is, whether it is good, and what of it may go. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes backups of infobases, lists, checks and thins them out.")
final class BackupCommand {

    /** Of one dump that is read. */
    private static final Duration LIMIT = Duration.ofHours(6);

    @Spec private CommandSpec command;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Prints a line a backup of the catalogue: infobase, when it was begun, means,"
                            + " bytes, store, and its key there.")
    void list(
            @Mixin ClusterPlace place,
            @Option(names = "--infobase", paramLabel = "NAME", description = "Only of this one.")
                    Optional<String> infobase) {
        try (BackupStore store = place.store();
                Stores stores = new Stores(place.backup(), Clock.systemUTC())) {
            for (CatalogueEntry entry : place.catalogue(store, stores).list()) {
                Manifest manifest = entry.backup().manifest();
                if (infobase.map(manifest.infobase()::equals).orElse(true)) {
                    print(
                            manifest.infobase(),
                            manifest.startedAt().toString(),
                            manifest.means().word(),
                            Long.toString(manifest.size()),
                            entry.store(),
                            entry.backup().key());
                }
            }
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Reads backups of the folder whole: are they what their manifests say, and can they"
                        + " be restored from.",
                "Prints a line a backup."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                " 0:all are good",
                " 1:some are not",
                " 2:wrong call or settings",
                " 3:there is none"
            })
    int check(
            @Mixin ClusterPlace place,
            @Option(names = "--infobase", paramLabel = "NAME", description = "Only of this one.")
                    Optional<String> infobase,
            @Option(
                            names = "--folder",
                            paramLabel = "DIR",
                            description = "Another folder of backups, e.g. a replica.")
                    Optional<Path> folder) {
        ClusterSettings settings = place.settings();
        fillCatalogue(place);
        Archive archive = new Archive(folder.orElseGet(() -> place.backup().folder()));
        Holdings holdings = archive.list();
        Verification verification = new Verification(settings.postgres().tools(), LIMIT);
        boolean good = holdings.findings().isEmpty();
        holdings.findings().forEach(this::print);
        int checked = 0;
        for (StoredBackup backup : holdings.backups()) {
            if (infobase.map(backup.manifest().infobase()::equals).orElse(true)) {
                Optional<String> fault = fault(verification, archive, backup);
                print(backup.key(), fault.orElse("good"));
                good &= fault.isEmpty();
                checked++;
            }
        }
        if (!good) {
            return ExitCode.FAILED;
        }
        return checked == 0 ? ExitCode.SKIPPED : ExitCode.DONE;
    }

    /** A folder of backups can be checked anywhere, also where there is no service. */
    private void fillCatalogue(ClusterPlace place) {
        PrintWriter err = command.commandLine().getErr();
        try (BackupStore store = place.store();
                Stores stores = new Stores(place.backup(), Clock.systemUTC())) {
            for (OtherPlace other : place.catalogue(store, stores).elsewhere()) {
                err.println(
                        "The catalogue has %d backups, the last of %s, of a store %s at \"%s\", which %s does not have. If no other installation has it: backup forget %s \"%s\""
                                .formatted(
                                        other.backups(),
                                        other.last(),
                                        other.store(),
                                        other.location(),
                                        place.file(),
                                        other.store(),
                                        other.location()));
            }
        } catch (DatabaseException | ParameterException e) {
            err.println("The catalogue was not filled: " + e.getMessage());
        }
    }

    @Command(
            name = "forget",
            mixinStandardHelpOptions = true,
            description = {
                "Removes from the catalogue what was noted of a store at a place that is no longer:"
                        + " the host was renamed, a folder or bucket moved. check names such places.",
                "No file is touched. A store of the settings is not forgotten."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                " 0:it is forgotten",
                " 2:wrong call or settings, or a store that is in use",
                " 3:nothing was noted of it"
            })
    int forget(
            @Mixin ClusterPlace place,
            @Parameters(index = "0", paramLabel = "STORE", description = "As check names it.")
                    String name,
            @Parameters(index = "1", paramLabel = "PLACE", description = "As check names it.")
                    String location) {
        try (BackupStore store = place.store();
                Stores stores = new Stores(place.backup(), Clock.systemUTC())) {
            int forgotten = store.catalogue(stores.locations()).forget(name, location);
            print("forgotten", name, location, Integer.toString(forgotten));
            return forgotten == 0 ? ExitCode.SKIPPED : ExitCode.DONE;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private static Optional<String> fault(
            Verification verification, Archive archive, StoredBackup backup) {
        try {
            Verified read =
                    verification.verify(archive.file(backup.key()), backup.manifest().means());
            return read.sha256().equals(backup.manifest().sha256())
                    ? Optional.empty()
                    : Optional.of("its content is not that of its manifest: SHA-256 differs");
        } catch (DamagedBackupException | VerificationException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Command(
            name = "prune",
            mixinStandardHelpOptions = true,
            description = {
                "Removes what retention lets go, of every store. The service does so after each"
                        + " backup.",
                "Of an infobase whose last backup failed nothing goes."
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                " 0:something goes, or would",
                " 1:some stores could not be thinned out",
                " 2:wrong call or settings",
                " 3:there is nothing to remove"
            })
    int prune(
            @Mixin ClusterPlace place,
            @Option(names = "--dry-run", description = "Only says what would go, and what stays.")
                    boolean dryRun) {
        Set<Result> results = EnumSet.noneOf(Result.class);
        try (BackupStore book = place.store();
                Stores stores = new Stores(place.backup(), Clock.systemUTC())) {
            Set<String> failed = failed(book);
            Catalogue catalogue = book.catalogue(stores.locations());
            ClusterSettings settings = place.settings();
            for (KeptStore store : stores.all()) {
                results.add(pruneOrTell(settings, catalogue, store, failed, dryRun));
            }
        }
        return StepLines.exitCode(Result.of(results));
    }

    /** A store that is away keeps no other. */
    private Result pruneOrTell(
            ClusterSettings settings,
            Catalogue catalogue,
            KeptStore store,
            Set<String> failed,
            boolean dryRun) {
        try {
            return prune(settings, catalogue, store, failed, dryRun);
        } catch (RuntimeException e) {
            command.commandLine()
                    .getErr()
                    .println("%s was not pruned: %s".formatted(store.name(), e.getMessage()));
            return Result.FAILED;
        }
    }

    private Result prune(
            ClusterSettings settings,
            Catalogue catalogue,
            KeptStore store,
            Set<String> failed,
            boolean dryRun) {
        List<CatalogueEntry> noted = catalogue.list(store.name());
        Holdings holdings = store.depot().list();
        catalogue.replace(store.name(), noted, holdings.backups());
        LostBackups.warning(noted, holdings)
                .ifPresent(
                        lost -> command.commandLine().getErr().println(store.name() + ": " + lost));
        RetentionPlan plan =
                Retention.plan(
                        store.keep(),
                        ZonedDateTime.now(ZoneId.systemDefault()),
                        holdings.of(settings::caresFor),
                        unfinished(failed, holdings));
        if (dryRun) {
            plan.stays()
                    .forEach(
                            kept ->
                                    print(
                                            "stays",
                                            store.name(),
                                            kept.backup().key(),
                                            kept.rules().stream()
                                                    .map(rule -> rule.word())
                                                    .sorted()
                                                    .collect(Collectors.joining(","))));
            plan.goes().forEach(backup -> print("goes", store.name(), backup.key(), ""));
            return plan.goes().isEmpty() ? Result.SKIPPED : Result.DONE;
        }
        Pruned pruned =
                Pruning.run(store.depot(), plan, backup -> catalogue.remove(store.name(), backup));
        pruned.gone().forEach(backup -> print("gone", store.name(), backup.key(), ""));
        pruned.failed().forEach(this::print);
        if (!pruned.failed().isEmpty()) {
            return Result.FAILED;
        }
        return pruned.gone().isEmpty() ? Result.SKIPPED : Result.DONE;
    }

    /**
     * Of a cluster that could not be asked for its infobases all are; and where a name is that of
     * no backup, as the infobase was renamed, since it may be any of them.
     */
    private static Set<InfobaseKey> unfinished(Set<String> failed, Holdings holdings) {
        Set<String> names =
                holdings.backups().stream()
                        .map(backup -> name(backup.manifest()))
                        .collect(Collectors.toSet());
        Set<String> clusters =
                failed.stream()
                        .filter(name -> !names.contains(name))
                        .map(name -> name.substring(0, name.indexOf('/')))
                        .collect(Collectors.toSet());
        return holdings.owners(
                backup -> clusters.contains(backup.cluster()) || failed.contains(name(backup)));
    }

    private static String name(Manifest backup) {
        return backup.cluster() + "/" + backup.infobase();
    }

    /**
     * What the last backup that ended could not back up: cluster and infobase, or cluster alone.
     */
    private static Set<String> failed(BackupStore book) {
        return book.jobs().last(JobKind.BACKUP, 2).stream()
                .filter(job -> job.endedAt().isPresent())
                .limit(1)
                .flatMap(job -> job.infobases().stream())
                .filter(infobase -> !isBackedUp(infobase))
                .map((InfobaseReport infobase) -> infobase.cluster() + "/" + infobase.infobase())
                .collect(Collectors.toSet());
    }

    /** Not so is also what a killed job had only planned; a cluster is so if nothing failed. */
    private static boolean isBackedUp(InfobaseReport infobase) {
        return infobase.result() != Result.FAILED
                && (infobase.infobase().isEmpty()
                        || infobase.steps().stream()
                                .anyMatch(
                                        step ->
                                                step.name().equals("publish")
                                                        && step.result() == Result.DONE));
    }

    @Command(
            name = "adopt",
            mixinStandardHelpOptions = true,
            description = {
                "Takes over files NAME_2026-01-31-12-00-00.dt and the like of 1cv8-mgmt-tool that"
                        + " are in the folder of backups: each is read whole, and gets a manifest.",
                "Files are neither moved nor renamed. Times in names are in this machine's zone."
            })
    int adopt(@Mixin ClusterPlace place) {
        ClusterSettings settings = place.settings();
        RacClients clients = ClusterPlace.clients(settings);
        List<Infobase> infobases =
                settings.clusters().stream()
                        .flatMap(access -> clients.cluster(access.name()).stream())
                        .map(Rac::infobases)
                        .flatMap(List::stream)
                        .toList();
        Adopted adopted;
        try (BackupStore store = place.store(); // first: it may not be there
                Stores stores = new Stores(place.backup(), Clock.systemUTC())) {
            Catalogue catalogue = store.catalogue(stores.locations());
            adopted =
                    new Adoption(
                                    new Archive(place.backup().folder()),
                                    new Verification(settings.postgres().tools(), LIMIT),
                                    ZoneId.systemDefault(),
                                    infobases)
                            .run(UUID.randomUUID());
            adopted.backups().forEach(backup -> catalogue.add(Stores.FOLDER, backup));
        }
        adopted.backups().forEach(backup -> print(backup.key(), "adopted"));
        adopted.left().forEach(this::print);
        if (!adopted.left().isEmpty()) {
            return ExitCode.FAILED;
        }
        return adopted.backups().isEmpty() ? ExitCode.SKIPPED : ExitCode.DONE;
    }

    private void print(Finding finding) {
        print(finding.key(), finding.message());
    }

    private void print(String... fields) {
        PrintWriter out = command.commandLine().getOut();
        out.println(String.join("\t", fields));
    }
}
