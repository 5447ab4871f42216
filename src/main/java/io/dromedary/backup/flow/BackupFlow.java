package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Holdings;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.flow.BackupTask.Dumped;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobRunningException;
import io.dromedary.backup.job.JobSteps;
import io.dromedary.backup.job.JobSteps.Made;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.replica.Replicator;
import io.dromedary.backup.retention.Pruned;
import io.dromedary.backup.retention.Pruning;
import io.dromedary.backup.retention.Retention;
import io.dromedary.backup.retention.RetentionPlan;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.rac.Rac;
import io.dromedary.cluster.session.Pause;
import io.dromedary.cluster.session.Unlocking;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.InfobaseSettings;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.cluster.settings.Means;
import io.dromedary.sql.DatabaseException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup of all infobases, step by step, in the order of the methods. A step that fails is booked
 * and throws: that infobase is not backed up, the others are. Whatever happened after {@link
 * #lock}, {@link #unlock} is called. Thread-safe.
 */
public final class BackupFlow {

    private static final Logger LOG = LoggerFactory.getLogger(BackupFlow.class);

    private static final String NONE =
            "planned, but there is no backup of it: was the route backup-infobase edited?";

    private final ClusterSettings settings;
    private final BackupTools tools;
    private final Stores stores;
    private final JobBook book;
    private final Catalogue catalogue;
    private final Clock clock;
    private final JobSteps steps;
    private final CaredInfobases infobases;
    private final SizeCheck sizes;
    private final Uploads uploads;
    private final Map<UUID, Unfinished> unfinished = new ConcurrentHashMap<>();

    /** Nothing is done yet. */
    public BackupFlow(
            ClusterSettings settings,
            BackupTools tools,
            Stores stores,
            JobBook book,
            Catalogue catalogue,
            Clock clock) {
        this.settings = settings;
        this.tools = tools;
        this.stores = stores;
        this.book = book;
        this.catalogue = catalogue;
        this.clock = clock;
        this.steps = new JobSteps(book);
        this.infobases = new CaredInfobases(settings, tools.clients(), steps);
        this.uploads = new Uploads(stores, catalogue, steps);
        this.sizes = new SizeCheck(catalogue, stores.settings().warnBelow());
    }

    /**
     * Begins a job: finds the infobases, and what each is dumped by. What cannot be asked is booked
     * as failed, and the rest goes on.
     *
     * @return one task an infobase
     * @throws JobRunningException if such a job is under way
     */
    public Begun<BackupTask> begin() {
        return book.begin(JobKind.BACKUP, this::begun);
    }

    private Begun<BackupTask> begun(UUID job) {
        unfinished.put(job, new Unfinished());
        steps.prepare(
                job, "", "", "sweep", () -> stores.folder().sweep(book::isOver, clock.instant()));
        List<BackupTask> tasks = new ArrayList<>();
        for (Infobase infobase : infobases.chosen(job, unfinished.get(job)::add)) {
            task(job, infobase).ifPresent(tasks::add);
        }
        return new Begun<>(job, tasks);
    }

    private Optional<BackupTask> task(UUID job, Infobase infobase) {
        unfinished.get(job).add(infobase);
        return steps.prepare(
                job,
                infobase,
                "plan",
                () -> {
                    InfobaseSettings wanted = settings.infobases().of(infobase.name());
                    InfobaseInfo info =
                            rac(infobase.cluster()).infobase(infobase, wanted.credentials());
                    Means means = tools.dumper().means(info, wanted);
                    return BackupTask.of(job, info, wanted, means, means.isExclusive());
                });
    }

    /**
     * The backup that comes before work on an infobase, as a part of the job that does that work;
     * nobody else may be in the infobase from its beginning.
     *
     * @throws UnsuitableMeansException if it cannot be dumped
     */
    public BackupTask before(UUID job, InfobaseInfo info) {
        InfobaseSettings wanted = settings.infobases().of(info.infobase().name());
        return BackupTask.of(job, info, wanted, tools.dumper().means(info, wanted), true);
    }

    private <T> Optional<T> attempt(BackupTask task, String name, Supplier<T> step) {
        return steps.attempt(task.job(), task.infobase(), name, step);
    }

    private <T> T sized(BackupTask task, String name, Supplier<Made<T>> step) {
        return steps.told(
                task.job(), task.infobase().cluster(), task.infobase().name(), name, step);
    }

    private Rac rac(String cluster) {
        return tools.clients().cluster(cluster).orElseThrow();
    }

    /** Locks the infobase, if nobody else may be in it. */
    public BackupTask lock(BackupTask task) {
        if (!task.exclusive()) {
            return task;
        }
        String message = settings.sessions().message();
        return steps.run(
                task.job(),
                task.infobase(),
                "lock",
                () -> task.locked(tools.locks().lock(task.job(), task.infobase(), message)));
    }

    /** Ends the sessions and connections of a locked infobase. */
    public BackupTask endSessions(BackupTask task) {
        if (task.lock().isPresent()) {
            steps.run(
                    task.job(),
                    task.infobase(),
                    "end sessions",
                    () -> tools.sessions().end(task.infobase()));
        }
        return task;
    }

    /** Dumps it, as often as the settings say until it succeeds; nobody is let in meanwhile. */
    public BackupTask dump(BackupTask task) {
        for (int attempt = 1; ; attempt++) {
            boolean isLast = attempt >= task.settings().attempts();
            Optional<BackupTask> dumped =
                    tried(
                            task,
                            attempt("dump", attempt),
                            failure -> !isLast && !Thread.currentThread().isInterrupted(),
                            () -> dumpOnce(task));
            if (dumped.isPresent()) {
                return dumped.get();
            }
            Pause.of(task.settings().pause());
            endSessions(task);
        }
    }

    /** How the tries of a step are called. */
    static String attempt(String step, int number) {
        return number == 1 ? step : step + ", attempt " + number;
    }

    private <T> Optional<T> tried(
            BackupTask task,
            String name,
            Predicate<RuntimeException> again,
            Supplier<Made<T>> step) {
        return steps.tried(
                task.job(), task.infobase().cluster(), task.infobase().name(), name, again, step);
    }

    private Made<BackupTask> dumpOnce(BackupTask task) {
        Instant startedAt = clock.instant();
        Partial partial =
                stores.folder().begin(task.infobase(), task.means(), startedAt, task.job());
        try {
            Dumper.Made made = tools.dumper().dump(task, partial);
            return new Made<>(
                    task.dumped(new Dumped(partial, startedAt, made)),
                    OptionalLong.of(partial.file().toFile().length()),
                    made.warning());
        } catch (RuntimeException e) {
            stores.folder().discard(partial);
            throw e;
        }
    }

    /**
     * Leaves the infobase as it was found. What fails here is tried again at the next start, and
     * booked.
     */
    public BackupTask unlock(BackupTask task) {
        if (task.lock().isEmpty()) {
            return task;
        }
        try {
            return steps.run(task.job(), task.infobase(), "unlock", () -> unlocked(task));
        } catch (DatabaseException e) { // the step cannot be booked, but users can be let in
            BackupTask unlocked = unlocked(task);
            LOG.warn("{} is unlocked, without a step: {}", task.infobase(), e.getMessage());
            return unlocked;
        }
    }

    private BackupTask unlocked(BackupTask task) {
        Unlocking unlocking = tools.locks().unlock(task.lock().orElseThrow());
        if (unlocking.outcome() == Unlocking.Outcome.FAILED) {
            throw new UnlockingException(
                    unlocking.message().orElse("the lock could not be taken off"));
        }
        return task.unlocked();
    }

    /** Reads the whole dump once: can it be restored from, and what is its SHA-256. */
    public BackupTask verify(BackupTask task) {
        Partial partial = task.dump().orElseThrow().partial();
        return sized(
                task,
                "verify",
                () -> {
                    try {
                        Verified verified =
                                tools.verification().verify(partial.file(), task.means());
                        return new Made<>(
                                task.verified(verified),
                                OptionalLong.of(verified.size()),
                                sizes.warning(task, verified.size()));
                    } catch (RuntimeException e) {
                        stores.folder().discard(partial);
                        throw e;
                    }
                });
    }

    /** Gives it its name and its manifest; now it is a backup. */
    public BackupTask publish(BackupTask task) {
        Dumped dumped = task.dump().orElseThrow();
        Verified verified = task.verified().orElseThrow();
        BackupTask done =
                steps.run(
                        task.job(),
                        task.infobase(),
                        "publish",
                        () -> {
                            StoredBackup backup =
                                    stores.folder()
                                            .publish(
                                                    dumped.partial(),
                                                    manifest(task, dumped, verified));
                            catalogue.add(Stores.FOLDER, backup);
                            return task.published(backup);
                        });
        Optional.ofNullable(unfinished.get(task.job()))
                .ifPresent(left -> left.remove(task.infobase()));
        return done;
    }

    private static Manifest manifest(BackupTask task, Dumped dumped, Verified verified) {
        return new Manifest(
                task.infobase().cluster(),
                task.infobase().id(),
                task.infobase().name(),
                task.means(),
                dumped.partial().name(),
                verified.size(),
                verified.sha256(),
                dumped.startedAt(),
                dumped.made().took(),
                dumped.made().tools(),
                dumped.made().generation());
    }

    /** Copies it to the further folders; the failure of one is booked, and keeps no other. */
    public BackupTask replicate(BackupTask task) {
        StoredBackup backup = task.backup().orElseThrow();
        stores.settings()
                .replicas()
                .forEach(
                        replica ->
                                attempt(
                                        task,
                                        "copy to " + replica.name(),
                                        () -> {
                                            StoredBackup copy =
                                                    Replicator.copy(
                                                            backup,
                                                            stores.folder(),
                                                            stores.replica(replica),
                                                            task.job());
                                            catalogue.add(replica.name(), copy);
                                            return copy;
                                        }));
        return task;
    }

    /** Sends it to the buckets; the failure of one is booked, and keeps no other. */
    public BackupTask upload(BackupTask task) {
        uploads.send(task);
        return task;
    }

    /**
     * Removes what retention lets go, of every store, and what killed jobs left there; of an
     * infobase that was not backed up now nothing goes.
     */
    public void prune(UUID job) {
        Unfinished failed = Optional.ofNullable(unfinished.get(job)).orElseGet(Unfinished::new);
        for (KeptStore store : stores.all()) {
            steps.attemptMade(job, "", "", "prune " + store.name(), () -> prune(store, failed));
        }
    }

    /**
     * Books as failed what has no backup though none of its steps failed, as where an edited route
     * stopped between two of them. Comes last; of other jobs nothing is booked.
     */
    public void settle(UUID job) {
        Optional.ofNullable(unfinished.remove(job)).map(Unfinished::infobases).stream()
                .flatMap(List::stream)
                .filter(infobase -> !hasFailed(job, infobase))
                .forEach(
                        infobase ->
                                steps.fail(
                                        job, infobase.cluster(), infobase.name(), "backup", NONE));
    }

    private boolean hasFailed(UUID job, Infobase infobase) {
        return book.report(job).infobases().stream()
                .anyMatch(
                        one ->
                                one.cluster().equals(infobase.cluster())
                                        && one.infobase().equals(infobase.name())
                                        && one.result() == Result.FAILED);
    }

    private Made<Pruned> prune(KeptStore store, Unfinished failed) {
        store.depot().sweep(book::isOver, clock.instant());
        List<CatalogueEntry> noted = catalogue.list(store.name());
        Holdings holdings = store.depot().list();
        catalogue.replace(store.name(), noted, holdings.backups());
        RetentionPlan plan =
                Retention.plan(
                        store.keep(),
                        ZonedDateTime.now(clock),
                        holdings.of(settings::caresFor),
                        holdings.owners(failed::has));
        Pruned pruned =
                Pruning.run(store.depot(), plan, backup -> catalogue.remove(store.name(), backup));
        if (!pruned.failed().isEmpty()) {
            throw new PruningException(pruned.failed());
        }
        return new Made<>(
                pruned,
                pruned.gone().isEmpty() ? Result.READY : Result.DONE,
                OptionalLong.empty(),
                LostBackups.warning(noted, holdings));
    }
}
