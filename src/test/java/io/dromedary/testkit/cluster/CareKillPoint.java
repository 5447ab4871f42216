package io.dromedary.testkit.cluster;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.scratch.ScratchNotes;
import io.dromedary.care.configuration.ClusterCopyFlow;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.disk.DurableNames;
import io.dromedary.testkit.HaltingPoint;
import java.util.Arrays;
import java.util.List;

/** Where a job beside backups is killed: before and after each of its steps. */
enum CareKillPoint implements HaltingPoint {
    /** Statistics are about to be renewed. */
    ANALYZING(CareJob.MAINTENANCE, PostgresTools.class, "analyze", 1),
    /** The event log is about to be shortened. */
    SHORTENING(CareJob.MAINTENANCE, Designer.class, "reduceEventLog", 1),
    /** All is done, and the book does not know it. */
    MAINTAINED(CareJob.MAINTENANCE, JobBook.class, "end", 1),
    /** The version of the configuration is asked for. */
    PLANNING(CareJob.UPDATE, Designer.class, "export", 1),
    /** The infobase is locked, and sessions are there. */
    LOCKED(CareJob.UPDATE, SessionEnding.class, "end", 1),
    /** It is dumped, and the dump was not read. */
    DUMPED(CareJob.UPDATE, BackupFlow.class, "verify", 1),
    /** The dump is good, and has its temporary name. */
    PUBLISHING(CareJob.UPDATE, Archive.class, "publish", 1),
    /** It is a backup, and the configuration is the old one. */
    UPDATING(CareJob.UPDATE, Designer.class, "update", 1),
    /** The configuration is the new one, and the infobase locked. */
    UPDATED(CareJob.UPDATE, InfobaseLocks.class, "merged", 1),
    /** The copy has its temporary name. */
    COPIED(CareJob.COPY, DurableNames.class, "sync", 1),
    /** The copy has its name, and old ones are there. */
    REMOVING_COPIES(CareJob.COPY, ClusterCopyFlow.class, "removeOld", 1),
    /** Nothing is restored. */
    RESTORING_SETTINGS(CareJob.COPY_RESTORE, RestoredSettings.TYPE, RestoredSettings.CHANGE, 1),
    /** Some settings are. */
    SETTINGS_RESTORED(CareJob.COPY_RESTORE, RestoredSettings.TYPE, RestoredSettings.CHANGE, 4),
    /** The database is noted, and not made. */
    SCRATCH_NOTED(CareJob.DRILL, PostgresTools.class, "create", 1),
    /** The database is made, and empty. */
    SCRATCH_MADE(CareJob.DRILL, PostgresTools.class, "restore", 1),
    /** The database is full, and has not been counted. */
    SCRATCH_FILLED(CareJob.DRILL, PostgresDatabases.class, "rows", 1),
    /** The database is about to be dropped. */
    SCRATCH_COUNTED(CareJob.DRILL, PostgresTools.class, "drop", 1),
    /** The database is gone, and its note is there. */
    SCRATCH_DROPPED(CareJob.DRILL, ScratchNotes.class, "remove", 1),
    /** The database of a restore is made, and empty. */
    DATABASE_MADE(CareJob.RESTORE_DATABASE, PostgresTools.class, "restore", 1),
    /** All is in it, and it has a name that nobody wants. */
    DATABASE_FILLED(CareJob.RESTORE_DATABASE, PostgresDatabases.class, "rename", 1),
    /** The infobase is locked, and sessions are there. */
    LOCKED_TO_RESTORE(CareJob.RESTORE_INFOBASE, SessionEnding.class, "end", 1),
    /** Nobody is in the infobase, and its data is the old one. */
    RESTORING(CareJob.RESTORE_INFOBASE, Designer.class, "restore", 1),
    /** Its data is that of the backup, and it is locked. */
    RESTORED(CareJob.RESTORE_INFOBASE, InfobaseLocks.class, "merged", 1);

    /** A class that nobody else may see. */
    private static final class RestoredSettings {

        static final String TYPE = "io.dromedary.cluster.rac.RacChanges";
        static final String CHANGE = "change";
    }

    private final CareJob job;
    private final String type;
    private final String method;
    private final int times;

    CareKillPoint(CareJob job, Class<?> type, String method, int times) {
        this(job, type.getName(), method, times);
    }

    CareKillPoint(CareJob job, String type, String method, int times) {
        this.job = job;
        this.type = type;
        this.method = method;
        this.times = times;
    }

    /** Those of a job. */
    static List<CareKillPoint> of(CareJob job) {
        return Arrays.stream(values()).filter(point -> point.job == job).toList();
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String method() {
        return method;
    }

    /** At which of the times that it gets there. */
    int times() {
        return times;
    }
}
