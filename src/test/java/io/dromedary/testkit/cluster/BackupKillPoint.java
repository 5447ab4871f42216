package io.dromedary.testkit.cluster;

import io.dromedary.backup.archive.Archive;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.flow.BackupFlow;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.objectstore.Bucket;
import io.dromedary.backup.replica.Replicator;
import io.dromedary.backup.retention.Pruning;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.cluster.store.SqlLockNotes;
import io.dromedary.disk.DurableFiles;
import io.dromedary.testkit.HaltingPoint;

/** Where a backup is killed: before and after each of its steps, and within those that can be. */
enum BackupKillPoint implements HaltingPoint {
    /** The lock is noted, and not made yet. */
    LOCK_NOTED(InfobaseLocks.class, "ours", 1),
    /** The lock is made, and sessions are there. */
    LOCKED(SessionEnding.class, "end", 1),
    /** Nobody is in the infobase. */
    SESSIONS_ENDED(BackupFlow.class, "dump", 1),
    /** The platform writes the dump; it goes on when its caller is killed. */
    DUMPING(BackupFlow.class, "", 0),
    /** The dump is written, and the infobase is locked. */
    DUMPED(BackupFlow.class, "unlock", 1),
    /** The lock is about to be taken off. */
    UNLOCKING(InfobaseLocks.class, "merged", 1),
    /** It is off, and its note is there. */
    UNLOCKED(SqlLockNotes.class, "remove", 1),
    /** Nothing is locked, and the dump was not read. */
    VERIFYING(BackupFlow.class, "verify", 1),
    /** The dump is good, and has its temporary name. */
    PUBLISHING(Archive.class, "publish", 1),
    /** The dump has its name, and its manifest has not. */
    NAMED(DurableFiles.class, "rename", 2),
    /** It is a backup, and the catalogue does not know it. */
    PUBLISHED(Catalogue.class, "add", 1),
    /** It has no copy. */
    COPYING(Replicator.class, "copy", 1),
    /** The copy has its temporary name. */
    COPIED(DurableFiles.class, "rename", 3),
    /** It is in no bucket. */
    UPLOADING(Bucket.class, "upload", 1),
    /** It is there too, and the catalogue does not know it. */
    UPLOADED(Catalogue.class, "add", 3),
    /** The first infobase is done, the second is locked. */
    NEXT_LOCKED(SessionEnding.class, "end", 2),
    /** All are done, and nothing was removed. */
    PRUNING(Pruning.class, "run", 1),
    /** A backup is about to be removed. */
    REMOVING(Archive.class, "delete", 1),
    /** The manifest of a backup is gone, and its file is there. */
    HALF_REMOVED(DurableFiles.class, "delete", 1),
    /** All is done, and the book does not know it. */
    ENDING(JobBook.class, "end", 1);

    private final String type;
    private final String method;
    private final int times;

    BackupKillPoint(Class<?> type, String method, int times) {
        this.type = type.getName();
        this.method = method;
        this.times = times;
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
