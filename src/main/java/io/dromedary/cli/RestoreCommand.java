package io.dromedary.cli;

import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.flow.Aftercare;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.JobSteps;
import io.dromedary.backup.restore.BackupChoice;
import io.dromedary.backup.restore.BackupFiles;
import io.dromedary.backup.restore.Fetched;
import io.dromedary.backup.restore.Restore;
import io.dromedary.backup.restore.RestoreException;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.backup.verification.Verification;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.RacClients;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.cluster.store.SqlLockNotes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup restore}: gets a backup back. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Restores a backup: a dump of PostgreSQL into a database that it makes, one of the"
                    + " platform into an infobase, whose data is lost.",
            "It is taken from the nearest store that gives it back whole, and compared with its"
                    + " manifest before anything is done."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:restored", " 1:it could not be", " 2:wrong call or settings"})
final class RestoreCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofHours(12);

    @Spec private CommandSpec command;

    @Mixin private ClusterPlace place;

    @Parameters(
            paramLabel = "INFOBASE",
            description = "Of which there is a backup: name or UUID, or CLUSTER/NAME.")
    private String infobase;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "The newest backup that is no younger, e.g. 2026-01-31T08:00:00 in this machine's"
                            + " zone. Default: the newest.")
    private Optional<String> at;

    @ArgGroup(multiplicity = "1")
    private Target target;

    /** Where to. */
    private static final class Target {

        @ArgGroup(exclusive = false)
        private Database database;

        @ArgGroup(exclusive = false)
        private Overwritten overwritten;

        Optional<Database> database() {
            return Optional.ofNullable(database);
        }

        Optional<Overwritten> overwritten() {
            return Optional.ofNullable(overwritten);
        }
    }

    /** A database that is made. */
    private static final class Database {

        @Option(
                names = "--database",
                paramLabel = "NAME",
                required = true,
                description = "A database of PostgreSQL that is not there yet.")
        private String name;

        @Option(
                names = "--server",
                paramLabel = "HOST:PORT",
                required = true,
                description = "One of postgres: servers of the settings.")
        private String server;
    }

    /** An infobase whose data is replaced. */
    private static final class Overwritten {

        @Option(
                names = "--into",
                paramLabel = "INFOBASE",
                required = true,
                description = "An infobase that is there; its sessions are ended.")
        private String infobase;

        @Option(
                names = "--overwrite",
                paramLabel = "NAME",
                required = true,
                description = "The name of that infobase once more: all that is in it is lost.")
        private String confirmed;
    }

    /** Where a backup goes, once it is known that it can. */
    private sealed interface Destination {

        /** Refuses what must be refused before anything is downloaded. */
        void check(StoredBackup backup);

        /** Puts it there. */
        void restore(Restore restore, UUID job, Fetched backup);
    }

    private record NewDatabase(String server, String name) implements Destination {

        @Override
        public void check(StoredBackup backup) {
            Restore.checkDatabase(backup);
        }

        @Override
        public void restore(Restore restore, UUID job, Fetched backup) {
            restore.intoDatabase(job, backup, server, name, LIMIT);
        }
    }

    private record ExistingInfobase(Infobase infobase, String address, String confirmed)
            implements Destination {

        @Override
        public void check(StoredBackup backup) {
            Restore.checkInfobase(backup, infobase, confirmed);
        }

        @Override
        public void restore(Restore restore, UUID job, Fetched backup) {
            restore.intoInfobase(job, backup, address, infobase, confirmed, LIMIT);
        }
    }

    @Override
    public Integer call() {
        ClusterSettings settings = place.settings();
        BackupChoice choice = choice();
        RacClients clients = ClusterPlace.clients(settings);
        Destination destination = destination(settings, clients);
        try (BackupStore store = place.store();
                SqlLockNotes notes = place.notes();
                Stores stores = new Stores(place.backup(), Clock.systemUTC())) {
            List<CatalogueEntry> copies = choice.of(place.catalogue(store, stores).list());
            destination.check(copies.get(0).backup());
            JobBook book = store.jobs();
            InfobaseLocks locks =
                    new InfobaseLocks(
                            clients,
                            notes,
                            book::runsElsewhere,
                            Clock.systemUTC(),
                            InfobaseLocks.Retries.USUAL);
            ScratchDatabases scratch = store.scratch(settings, new ProcessPrograms());
            Restore restore = restore(settings, clients, scratch, locks);
            BackupFiles files = files(settings, stores, book);
            UUID job = book.begin(JobKind.RESTORE);
            try (Aftercare aftercare = aftercare(locks, book, scratch)) {
                aftercare.start(); // says that the job is alive
                new JobSteps(book)
                        .attempt(
                                job,
                                named(destination, copies.get(0)),
                                "restore",
                                () -> {
                                    try (Fetched backup = files.fetch(copies, job)) {
                                        tell(backup);
                                        destination.restore(restore, job, backup);
                                        return backup;
                                    }
                                });
            }
            return tell(book, job);
        } catch (RestoreException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private Destination destination(ClusterSettings settings, RacClients clients) {
        return target.database()
                .<Destination>map(
                        wanted -> new NewDatabase(server(settings, wanted.server), wanted.name))
                .orElseGet(() -> infobase(settings, clients, target.overwritten().orElseThrow()));
    }

    private Destination infobase(ClusterSettings settings, RacClients clients, Overwritten wanted) {
        Infobase found = place.infobase(settings, clients, wanted.infobase);
        return new ExistingInfobase(
                found,
                clients.cluster(found.cluster()).orElseThrow().clientAddress(),
                wanted.confirmed);
    }

    private int tell(JobBook book, UUID job) {
        JobReport report = book.end(job);
        book.told(job); // whoever called it is told here
        StepLines lines = new StepLines(command);
        report.infobases().forEach(one -> one.steps().forEach(step -> lines.ended(one, step)));
        return StepLines.tell(command, report);
    }

    /** Which infobase the step is about. */
    private static Infobase named(Destination destination, CatalogueEntry entry) {
        return destination instanceof ExistingInfobase existing
                ? existing.infobase()
                : named(entry);
    }

    private static Infobase named(CatalogueEntry entry) {
        return new Infobase(
                entry.backup().manifest().cluster(),
                new UUID(0, 0),
                entry.backup().manifest().infobaseId(),
                entry.backup().manifest().infobase());
    }

    private void tell(Fetched backup) {
        command.commandLine()
                .getErr()
                .println(
                        "Restoring %s of %s, begun %s, from %s"
                                .formatted(
                                        backup.backup().key(),
                                        backup.backup().manifest().infobase(),
                                        backup.backup().manifest().startedAt(),
                                        backup.store()));
    }

    private BackupChoice choice() {
        int slash = infobase.indexOf('/');
        Optional<Instant> moment = at.map(this::moment);
        return slash < 0
                ? new BackupChoice(Optional.empty(), infobase, moment)
                : new BackupChoice(
                        Optional.of(infobase.substring(0, slash)),
                        infobase.substring(slash + 1),
                        moment);
    }

    private Instant moment(String text) {
        try {
            return LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "--at " + text + ": a time is written 2026-01-31T08:00:00",
                    e);
        }
    }

    private String server(ClusterSettings settings, String name) {
        if (!settings.postgres().servers().containsKey(name)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--server %s is not one of postgres: servers of %s: %s"
                            .formatted(name, place.file(), settings.postgres().servers().keySet()));
        }
        return name;
    }

    private static PostgresTools postgres(ClusterSettings settings) {
        return new PostgresTools(new ProcessPrograms(), settings.postgres().tools());
    }

    private static Aftercare aftercare(
            InfobaseLocks locks, JobBook book, ScratchDatabases scratch) {
        return new Aftercare(locks, book, List.of(), scratch, Clock.systemUTC());
    }

    private BackupFiles files(ClusterSettings settings, Stores stores, JobBook book) {
        return new BackupFiles(
                stores,
                new Verification(settings.postgres().tools(), LIMIT),
                place.data().resolve("restore"),
                book::isOver);
    }

    private static Restore restore(
            ClusterSettings settings,
            RacClients clients,
            ScratchDatabases scratch,
            InfobaseLocks locks) {
        Programs programs = new ProcessPrograms();
        Platform platform = new Platform(settings.platform());
        return new Restore(
                settings,
                postgres(settings),
                new PostgresDatabases(),
                scratch,
                new Designer(programs, platform, settings.tools().folder(), Clock.systemUTC()),
                locks,
                new SessionEnding(clients, settings.sessions()));
    }
}
