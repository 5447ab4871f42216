package io.dromedary.backup.drill;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.catalogue.CatalogueEntry;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobSteps;
import io.dromedary.backup.job.JobSteps.Made;
import io.dromedary.backup.restore.BackupFiles;
import io.dromedary.backup.restore.Fetched;
import io.dromedary.backup.restore.RestoreException;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.scratch.ScratchName;
import io.dromedary.cluster.DumpFormat;
import io.dromedary.cluster.postgres.DumpRows;
import io.dromedary.cluster.postgres.Ownership;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.postgres.TableName;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.DrillSettings;
import io.dromedary.cluster.settings.JobKind;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A restore drill, step by step, in the order of the methods: the newest backup of every infobase
 * is read whole, restored into a database of its own, counted and dropped. Whatever happened after
 * {@link #fetch}, {@link #drop} is called; what a crash leaves is dropped by {@link #sweep}.
 *
 * <p>It makes databases only on the server that the settings name for it, under names that nothing
 * else has, and drops none but those. A backup that such a server cannot take (of DESIGNER or
 * ibcmd), and all if no server is named, are read whole, which is told. Thread-safe.
 */
public final class DrillFlow {

    private static final int NAMED_TABLES = 5;

    private final ClusterSettings settings;
    private final BackupFiles files;
    private final PostgresTools tools;
    private final PostgresDatabases databases;
    private final JobBook book;
    private final JobSteps steps;
    private final Catalogue catalogue;
    private final ScratchDatabases scratch;

    /** Nothing is done yet. */
    public DrillFlow(
            ClusterSettings settings,
            BackupFiles files,
            PostgresTools tools,
            PostgresDatabases databases,
            JobBook book,
            Catalogue catalogue,
            ScratchDatabases scratch) {
        this.settings = settings;
        this.files = files;
        this.tools = tools;
        this.databases = databases;
        this.book = book;
        this.steps = new JobSteps(book);
        this.catalogue = catalogue;
        this.scratch = scratch;
    }

    /**
     * Begins a drill.
     *
     * @throws io.dromedary.backup.job.JobRunningException if one is under way
     */
    public Begun<DrillTask> begin() {
        return book.begin(JobKind.RESTORE_DRILL, this::begun);
    }

    private Begun<DrillTask> begun(UUID job) {
        sweep();
        files.refill(catalogue);
        Map<InfobaseKey, List<CatalogueEntry>> newest = new LinkedHashMap<>();
        for (CatalogueEntry entry : catalogue.list()) { // the newest first
            List<CatalogueEntry> copies =
                    newest.computeIfAbsent(
                            entry.backup().manifest().owner(), any -> new ArrayList<>());
            if (copies.isEmpty()
                    || copies.get(0).backup().manifest().equals(entry.backup().manifest())) {
                copies.add(entry);
            }
        }
        List<DrillTask> tasks = new ArrayList<>();
        for (List<CatalogueEntry> copies : newest.values()) {
            if (settings.infobases().includes(copies.get(0).backup().manifest().infobase())) {
                tasks.add(
                        new DrillTask(
                                job, tasks.size(), copies, Optional.empty(), Optional.empty()));
            }
        }
        return new Begun<>(job, tasks);
    }

    /** Drops what jobs that are over have left behind, and deletes what they downloaded. */
    public void sweep() {
        files.sweep();
        scratch.sweep();
    }

    /** Gets the file and reads it whole: can it be restored from, and is it what was written. */
    public DrillTask fetch(DrillTask task) {
        return step(
                task,
                "read",
                () -> {
                    Fetched file = files.fetch(task.copies(), task.job());
                    file.unread().forEach((store, why) -> damaged(task, store, why));
                    return new Made<>(
                            task.fetched(file),
                            OptionalLong.of(file.backup().manifest().size()),
                            Optional.of("from " + file.store()));
                });
    }

    /** Another copy is whole; this one is to be known of all the same. */
    private void damaged(DrillTask task, String store, String why) {
        Manifest manifest = task.manifest();
        steps.fail(task.job(), manifest.cluster(), manifest.infobase(), "read from " + store, why);
    }

    /** Restores it into a database of its own, if there is where and it is a dump of one. */
    public DrillTask restore(DrillTask task) {
        Optional<String> obstacle = obstacle(task);
        if (obstacle.isPresent()) {
            Manifest manifest = task.manifest();
            steps.skip(
                    task.job(), manifest.cluster(), manifest.infobase(), "restore", obstacle.get());
            return task;
        }
        DrillSettings drill = settings.drill().orElseThrow();
        ScratchName name = ScratchName.ofDrill(task.job(), task.number());
        return step(
                task,
                "restore",
                () -> {
                    scratch.create(name, drill.server(), task.job());
                    tools.restore(
                            server(drill),
                            name.text(),
                            task.fetched().orElseThrow().file(),
                            Ownership.TAKEN,
                            drill.limit());
                    return new Made<>(task.restored(name));
                });
    }

    private Optional<String> obstacle(DrillTask task) {
        if (DumpFormat.of(task.manifest().means()) != DumpFormat.PG_CUSTOM) {
            return Optional.of(
                    "a dump by %s can only be restored by the platform; it was read whole"
                            .formatted(task.manifest().means().word()));
        }
        return settings.drill().isPresent()
                ? Optional.empty()
                : Optional.of("no server is named by drill: server; it was read whole");
    }

    private Server server(DrillSettings drill) {
        return settings.postgres().servers().get(drill.server());
    }

    /** Counts the rows of all tables, and compares them with those of the dump. */
    public DrillTask compare(DrillTask task) {
        if (task.scratch().isEmpty()) {
            return task;
        }
        DrillSettings drill = settings.drill().orElseThrow();
        return step(
                task,
                "compare",
                () -> {
                    Map<TableName, Long> dumped =
                            DumpRows.of(
                                    settings.postgres().tools(),
                                    task.fetched().orElseThrow().file(),
                                    drill.limit());
                    Map<TableName, Long> restored =
                            databases.rows(
                                    server(drill), task.scratch().orElseThrow(), drill.limit());
                    requireSame(dumped, restored);
                    return new Made<>(
                            task,
                            OptionalLong.empty(),
                            Optional.of(
                                    "%,d tables, %,d rows"
                                            .formatted(
                                                    restored.size(),
                                                    restored.values().stream()
                                                            .mapToLong(Long::longValue)
                                                            .sum())));
                });
    }

    static void requireSame(Map<TableName, Long> dumped, Map<TableName, Long> restored) {
        TreeSet<String> different = new TreeSet<>();
        dumped.forEach(
                (table, rows) -> {
                    if (!rows.equals(restored.get(table))) {
                        different.add(
                                "%s has %s rows, not %d"
                                        .formatted(
                                                table,
                                                Optional.ofNullable(restored.get(table))
                                                        .map(Object::toString)
                                                        .orElse("no"),
                                                rows));
                    }
                });
        restored.keySet().stream()
                .filter(table -> !dumped.containsKey(table))
                .forEach(table -> different.add(table + " is not in the dump"));
        if (!different.isEmpty()) {
            throw new RestoreException(
                    "%d tables differ from the dump: %s"
                            .formatted(
                                    different.size(),
                                    String.join(
                                            "; ",
                                            different.stream().limit(NAMED_TABLES).toList())));
        }
    }

    /** Drops the database, and removes what was downloaded. */
    public DrillTask drop(DrillTask task) {
        ScratchName name = ScratchName.ofDrill(task.job(), task.number());
        try {
            if (scratch.isNoted(name)) {
                step(
                        task,
                        "drop",
                        () -> {
                            scratch.drop(name);
                            return new Made<>(task);
                        });
            }
        } finally {
            task.fetched().ifPresent(Fetched::close);
        }
        return task;
    }

    private <T> T step(DrillTask task, String name, Supplier<Made<T>> work) {
        Manifest manifest = task.manifest();
        return steps.told(task.job(), manifest.cluster(), manifest.infobase(), name, work);
    }
}
