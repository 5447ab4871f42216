package io.dromedary.backup.flow;

import io.dromedary.backup.archive.Partial;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.verification.Verified;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.InfobaseInfo;
import io.dromedary.cluster.session.OwnLock;
import io.dromedary.cluster.settings.InfobaseSettings;
import io.dromedary.cluster.settings.Means;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An infobase that is being backed up, and how far that is. Each step gives the next one.
 * Immutable.
 *
 * @param job of which it is a part
 * @param info what the cluster knows of the infobase
 * @param settings how it is cared for
 * @param means it is dumped by
 * @param exclusive whether nobody else may be in it meanwhile
 * @param lock ours, if it is exclusive
 * @param dump the file that was dumped, until it is published
 * @param verified what was read of that file
 * @param backup once it is published
 */
public record BackupTask(
        UUID job,
        InfobaseInfo info,
        InfobaseSettings settings,
        Means means,
        boolean exclusive,
        Optional<OwnLock> lock,
        Optional<Dumped> dump,
        Optional<Verified> verified,
        Optional<StoredBackup> backup) {

    /**
     * A dump that was made.
     *
     * @param made how
     */
    public record Dumped(Partial partial, Instant startedAt, Dumper.Made made) {}

    static BackupTask of(
            UUID job,
            InfobaseInfo info,
            InfobaseSettings settings,
            Means means,
            boolean exclusive) {
        return new BackupTask(
                job,
                info,
                settings,
                means,
                exclusive,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The infobase. */
    public Infobase infobase() {
        return info.infobase();
    }

    BackupTask locked(OwnLock own) {
        return new BackupTask(
                job, info, settings, means, exclusive, Optional.of(own), dump, verified, backup);
    }

    BackupTask unlocked() {
        return new BackupTask(
                job, info, settings, means, exclusive, Optional.empty(), dump, verified, backup);
    }

    BackupTask dumped(Dumped made) {
        return new BackupTask(
                job, info, settings, means, exclusive, lock, Optional.of(made), verified, backup);
    }

    BackupTask verified(Verified read) {
        return new BackupTask(
                job, info, settings, means, exclusive, lock, dump, Optional.of(read), backup);
    }

    BackupTask published(StoredBackup stored) {
        return new BackupTask(
                job, info, settings, means, exclusive, lock, dump, verified, Optional.of(stored));
    }
}
