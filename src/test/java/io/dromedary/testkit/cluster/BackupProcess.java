package io.dromedary.testkit.cluster;

import static org.awaitility.Awaitility.await;

import io.dromedary.backup.flow.Aftercare;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A start of the program: it puts right what an earlier one left, and then backs up all infobases,
 * in the order of the shipped route. It says what it has done, and waits for a line before either.
 */
final class BackupProcess {

    /** An option, which plants a mistake: what was left behind is left where it is. */
    static final String CARELESS = "careless";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private BackupProcess() {}

    /** Runs one in the folder of the first argument. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean careless = List.of(arguments).contains(CARELESS);
        try (BackupRig rig = new BackupRig(Path.of(arguments[0]));
                Aftercare aftercare = rig.aftercare()) {
            if (!careless) {
                aftercare.start();
                await().atMost(PATIENCE).until(() -> !rig.hasLocks());
            }
            System.out.println("ready");
            if (System.in.read() < 0) {
                return;
            }
            System.out.println(backup(rig).result().orElseThrow());
        }
    }

    private static JobReport backup(BackupRig rig) {
        BackupFlow flow = rig.flow();
        Begun<BackupTask> begun = flow.begin();
        for (BackupTask task : begun.tasks()) {
            BackupTask locked = task;
            BackupTask dumped;
            try {
                locked = flow.lock(task);
                dumped = flow.dump(flow.endSessions(locked));
            } finally {
                flow.unlock(locked);
            }
            flow.upload(flow.replicate(flow.publish(flow.verify(dumped))));
        }
        flow.prune(begun.job());
        return rig.store().jobs().end(begun.job());
    }
}
