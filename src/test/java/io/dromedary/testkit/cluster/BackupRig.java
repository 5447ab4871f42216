package io.dromedary.testkit.cluster;

import io.dromedary.backup.flow.Aftercare;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.flow.BackupTask;
import io.dromedary.backup.flow.BackupTools;
import io.dromedary.backup.flow.Stores;
import io.dromedary.backup.job.Begun;
import io.dromedary.backup.job.JobReport;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.store.BackupStore;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.platform.Platform;
import io.dromedary.cluster.program.ProcessPrograms;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.session.ConfiguredClusters;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.settings.ClusterFile;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.store.SqlLockNotes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything a backup of a fake cluster takes, set up by a {@code cluster.yaml}. */
public final class BackupRig implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackupRig.class);
    private static final String SETTINGS = "cluster.yaml";

    private final ClusterSettings settings;
    private final BackupStore store;
    private final SqlLockNotes notes;
    private final Stores stores;
    private final Programs programs = new ProcessPrograms();
    private final Platform platform;
    private final ConfiguredClusters clients;
    private final InfobaseLocks locks;
    private final BackupFlow flow;

    /**
     * Sets it up.
     *
     * @param folder holds state, backups and logs
     * @param yaml settings beside those of platform, cluster and sessions
     */
    public BackupRig(FakeCluster cluster, Path folder, String yaml) {
        this(describe(cluster, folder, yaml).getParent());
    }

    /** As it was set up before in that folder, by another process too. */
    public BackupRig(Path folder) {
        this.settings = ClusterFile.read(folder.resolve(SETTINGS));
        this.store = BackupStore.openBeside(folder.resolve("backup.db"), Clock.systemUTC());
        this.notes = SqlLockNotes.openBeside(folder.resolve("locks.db"), SqlLockNotes.SERVICE);
        this.stores = new Stores(settings.backup().orElseThrow(), Clock.systemUTC());
        this.platform = new Platform(settings.platform());
        this.clients = new ConfiguredClusters(programs, platform, settings);
        this.locks =
                new InfobaseLocks(
                        clients,
                        notes,
                        store.jobs()::runsElsewhere,
                        Clock.systemUTC(),
                        new InfobaseLocks.Retries(2, Duration.ofMillis(100)));
        this.flow =
                new BackupFlow(
                        settings,
                        BackupTools.of(
                                settings, programs, platform, clients, locks, Clock.systemUTC()),
                        stores,
                        store.jobs(),
                        store.catalogue(),
                        Clock.systemUTC());
    }

    /** Writes the settings, and gives their file. */
    static Path describe(FakeCluster cluster, Path folder, String yaml) {
        String usual =
                """
                platform:
                  rac: %s
                  1cv8: %s
                  ibcmd: %s
                clusters:
                  main: {}
                sessions: {grace: 0s, rounds: 5, pause: 100ms}
                tool-logs:
                  folder: %s
                """
                        .formatted(
                                cluster.rac(),
                                cluster.designer(),
                                cluster.ibcmd(),
                                folder.resolve("logs"));
        try {
            return Files.writeString(folder.resolve(SETTINGS), usual + yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the file says. */
    public ClusterSettings settings() {
        return settings;
    }

    /** The steps. */
    public BackupFlow flow() {
        return flow;
    }

    /** By which programs are run. */
    Programs programs() {
        return programs;
    }

    /** By which clusters are asked. */
    ConfiguredClusters clients() {
        return clients;
    }

    /** DESIGNER. */
    Designer designer() {
        return new Designer(programs, platform, settings.tools().folder(), Clock.systemUTC());
    }

    /** Locks of infobases. */
    public InfobaseLocks locks() {
        return locks;
    }

    /** Backs up all infobases, one after the other, by the steps of the route. */
    public JobReport backUp() {
        Begun<BackupTask> begun = flow.begin();
        begun.tasks().forEach(this::backUp);
        flow.prune(begun.job());
        flow.settle(begun.job());
        return store.jobs().end(begun.job());
    }

    private void backUp(BackupTask planned) {
        BackupTask task = planned;
        try {
            try {
                task = flow.lock(task);
                task = flow.endSessions(task);
                task = flow.dump(task);
            } finally {
                task = flow.unlock(task);
            }
            task = flow.publish(flow.verify(task));
            flow.replicate(task);
            flow.upload(task);
        } catch (RuntimeException e) {
            LOG.debug("{} failed, which is booked", planned, e);
        }
    }

    /** What puts right what killed jobs left behind. */
    Aftercare aftercare() {
        return new Aftercare(locks, store.jobs(), stores.all(), scratch(), Clock.systemUTC());
    }

    /** Databases that backups are restored into first. */
    public ScratchDatabases scratch() {
        return store.scratch(settings, programs);
    }

    /** Whether a lock of ours is left to undo. */
    boolean hasLocks() {
        return !notes.all().isEmpty();
    }

    /** Where backups go. */
    public Stores stores() {
        return stores;
    }

    /** Jobs and catalogue. */
    public BackupStore store() {
        return store;
    }

    @Override
    public void close() {
        stores.close();
        notes.close();
        store.close();
    }
}
