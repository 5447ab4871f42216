package io.dromedary.testkit.cluster;

import static org.awaitility.Awaitility.await;

import io.dromedary.backup.drill.DrillFlow;
import io.dromedary.backup.drill.DrillTask;
import io.dromedary.backup.flow.Aftercare;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.job.Result;
import io.dromedary.backup.restore.BackupFiles;
import io.dromedary.backup.verification.Verification;
import io.dromedary.care.configuration.ClusterCopyFlow;
import io.dromedary.care.configuration.CopyTask;
import io.dromedary.care.maintenance.MaintenanceFlow;
import io.dromedary.care.maintenance.MaintenanceTask;
import io.dromedary.care.update.UpdateFlow;
import io.dromedary.care.update.UpdateTask;
import io.dromedary.cli.Commands;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.JobKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A start of the program: it puts right what an earlier one left, and then does a job as the
 * shipped routes do, or the command. It says what it has done, and waits for a line before either.
 */
final class CareProcess {

    /** Instead of a job: all of them, and a first backup. */
    static final String ALL = "all";

    /** An option, which plants a mistake: what was left behind is left where it is. */
    static final String CARELESS = "careless";

    /** Before the kinds of the jobs that were found cut off. */
    static final String CUT_OFF = "cut off: ";

    /** The database that a backup is restored into. */
    static final String RESTORED = "restored";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private CareProcess() {}

    /** Runs one in the folder of the first argument; the second is a {@link CareJob}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        boolean all = arguments[1].equals(ALL);
        List<CareJob> jobs =
                all ? List.of(CareJob.values()) : List.of(CareJob.valueOf(arguments[1]));
        try (BackupRig rig = new BackupRig(folder);
                Aftercare aftercare = rig.aftercare()) {
            if (!List.of(arguments).contains(CARELESS)) {
                heal(rig, aftercare);
            }
            System.out.println(
                    CUT_OFF
                            + rig.store().jobs().takeCutOff().stream()
                                    .map(JobReport::kind)
                                    .toList());
            System.out.println("ready");
            if (System.in.read() < 0) {
                return;
            }
            if (all) {
                backup(rig);
            }
            for (CareJob job : jobs) {
                if (job.kind() != JobKind.RESTORE) {
                    System.out.println(run(rig, folder, job).result().orElseThrow());
                }
            }
        }
        for (CareJob job : jobs) {
            if (job.kind() == JobKind.RESTORE) {
                System.out.println(restore(folder, job));
            }
        }
    }

    private static void heal(BackupRig rig, Aftercare aftercare) {
        aftercare.start();
        await().atMost(PATIENCE).until(() -> !rig.hasLocks());
        rig.scratch().sweep(); // it began to, in the background
    }

    private static JobReport run(BackupRig rig, Path folder, CareJob job) {
        return switch (job) {
            case MAINTENANCE -> maintain(rig);
            case UPDATE -> update(rig);
            case COPY -> copy(rig);
            case COPY_RESTORE -> copies(rig).restore("main", Optional.empty(), false);
            case DRILL -> drill(rig, drill(rig, folder));
            default -> throw new IllegalArgumentException(job + " is a command");
        };
    }

    private static void backup(BackupRig rig) {
        BackupFlow flow = rig.flow();
        Begun<BackupTask> begun = flow.begin();
        for (BackupTask task : begun.tasks()) {
            flow.publish(flow.verify(flow.unlock(flow.dump(flow.endSessions(flow.lock(task))))));
        }
        rig.store().jobs().end(begun.job());
    }

    private static JobReport maintain(BackupRig rig) {
        MaintenanceFlow flow =
                new MaintenanceFlow(
                        rig.settings(),
                        rig.clients(),
                        postgres(rig),
                        rig.designer(),
                        rig.store().jobs(),
                        Clock.systemUTC());
        Begun<MaintenanceTask> begun = flow.begin();
        begun.tasks().forEach(task -> flow.reduceEventLog(flow.analyze(task)));
        flow.removeToolLogs(begun.job());
        return rig.store().jobs().end(begun.job());
    }

    private static JobReport update(BackupRig rig) {
        BackupFlow backup = rig.flow();
        UpdateFlow flow =
                new UpdateFlow(
                        rig.settings(),
                        rig.settings().update().orElseThrow(),
                        rig.clients(),
                        rig.designer(),
                        backup,
                        rig.store().jobs());
        Begun<UpdateTask> begun = flow.begin();
        for (UpdateTask task : begun.tasks()) {
            UpdateTask planned = flow.plan(task);
            if (planned.isNeeded()) {
                BackupTask locked = planned.backup();
                try {
                    locked = backup.lock(locked);
                    BackupTask dumped = backup.dump(backup.endSessions(locked));
                    flow.update(planned.with(backup.publish(backup.verify(dumped))));
                } finally {
                    backup.unlock(locked);
                }
            }
        }
        return rig.store().jobs().end(begun.job());
    }

    private static JobReport copy(BackupRig rig) {
        ClusterCopyFlow flow = copies(rig);
        Begun<CopyTask> begun = flow.begin();
        begun.tasks().forEach(task -> flow.removeOld(flow.copy(task)));
        return rig.store().jobs().end(begun.job());
    }

    private static ClusterCopyFlow copies(BackupRig rig) {
        return new ClusterCopyFlow(
                rig.settings(),
                rig.settings().copies().orElseThrow(),
                rig.clients(),
                rig.store().jobs(),
                Clock.systemUTC());
    }

    private static JobReport drill(BackupRig rig, DrillFlow flow) {
        Begun<DrillTask> begun = flow.begin();
        for (DrillTask task : begun.tasks()) {
            DrillTask fetched = flow.fetch(task);
            try {
                flow.compare(flow.restore(fetched));
            } finally {
                flow.drop(fetched);
            }
        }
        return rig.store().jobs().end(begun.job());
    }

    private static DrillFlow drill(BackupRig rig, Path folder) {
        return new DrillFlow(
                rig.settings(),
                new BackupFiles(
                        rig.stores(),
                        new Verification(rig.settings().postgres().tools(), PATIENCE),
                        folder.resolve("restore"),
                        rig.store().jobs()::isOver),
                postgres(rig),
                new PostgresDatabases(),
                rig.store().jobs(),
                rig.store().catalogue(),
                rig.scratch());
    }

    private static PostgresTools postgres(BackupRig rig) {
        return new PostgresTools(rig.programs(), rig.settings().postgres().tools());
    }

    private static String server(Path folder) {
        return ClusterFile.read(folder.resolve("cluster.yaml"))
                .postgres()
                .servers()
                .keySet()
                .iterator()
                .next();
    }

    /** A command, beside no service. */
    private static Result restore(Path folder, CareJob job) {
        List<String> target =
                job == CareJob.RESTORE_DATABASE
                        ? List.of("trade", "--database", RESTORED, "--server", server(folder))
                        : List.of("accounts", "--into", "closed", "--overwrite", "closed");
        List<String> arguments = new ArrayList<>(List.of("backup", "restore"));
        arguments.addAll(target);
        arguments.addAll(
                List.of(
                        "--config",
                        folder.resolve("cluster.yaml").toString(),
                        "--data",
                        folder.toString()));
        int code =
                Commands.run(
                        (wanted, progress) -> {
                            throw new IllegalStateException("Restoring is no job of routes");
                        },
                        arguments.toArray(String[]::new));
        return code == 0 ? Result.DONE : Result.FAILED;
    }
}
