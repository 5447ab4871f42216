package io.dromedary.backup.restore;

import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.backup.flow.UnlockingException;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.scratch.ScratchName;
import io.dromedary.cluster.DumpFormat;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.designer.Designer;
import io.dromedary.cluster.designer.DesignerTarget;
import io.dromedary.cluster.postgres.Ownership;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.session.InfobaseLocks;
import io.dromedary.cluster.session.OwnLock;
import io.dromedary.cluster.session.SessionEnding;
import io.dromedary.cluster.session.Unlocking;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a fetched backup where it is told to. A database that is there is never touched; an infobase
 * is, as the platform can restore into nothing else, so its name must be given twice. Thread-safe.
 */
public final class Restore {

    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private final ClusterSettings settings;
    private final PostgresTools tools;
    private final PostgresDatabases databases;
    private final ScratchDatabases scratch;
    private final Designer designer;
    private final InfobaseLocks locks;
    private final SessionEnding sessions;

    /** Nothing is run yet. */
    public Restore(
            ClusterSettings settings,
            PostgresTools tools,
            PostgresDatabases databases,
            ScratchDatabases scratch,
            Designer designer,
            InfobaseLocks locks,
            SessionEnding sessions) {
        this.settings = settings;
        this.tools = tools;
        this.databases = databases;
        this.scratch = scratch;
        this.designer = designer;
        this.locks = locks;
        this.sessions = sessions;
    }

    /**
     * Restores a dump of PostgreSQL into a database that it makes, and that has its name when all
     * is in it. If that fails there is none; after a crash the next start drops what is there.
     *
     * @param job which must be under way
     * @param server name in the settings
     * @throws RestoreException if the backup is no dump of PostgreSQL, or the database is there
     */
    public void intoDatabase(
            UUID job, Fetched backup, String server, String database, Duration limit) {
        checkDatabase(backup.backup());
        Server on = settings.postgres().servers().get(server);
        if (databases.exists(on, database)) {
            throw new RestoreException(
                    "The database %s is there already at %s:%d, and was left as it is. Name one that"
                                    .formatted(database, on.host(), on.port())
                            + " is not");
        }
        ScratchName name = ScratchName.ofRestore(job);
        scratch.create(name, server, job);
        try {
            tools.restore(on, name.text(), backup.file(), Ownership.TAKEN, limit);
            scratch.keep(name, database); // refuses a name that came in between
        } catch (RuntimeException e) {
            drop(name, e);
            throw e;
        }
    }

    /** Why it failed is what counts; what cannot be dropped now is at the next start. */
    private void drop(ScratchName name, RuntimeException cause) {
        try {
            scratch.drop(name);
        } catch (RuntimeException e) {
            LOG.warn("{}, which a failed restore made, is still there: {}", name, e.getMessage());
            cause.addSuppressed(e);
        }
    }

    /**
     * Whether a backup can go into a database at all, before its file is fetched.
     *
     * @throws RestoreException if it is no dump of PostgreSQL
     */
    public static void checkDatabase(StoredBackup backup) {
        requireFormat(backup, DumpFormat.PG_CUSTOM);
    }

    /**
     * Whether a backup can go into an infobase that is there, before its file is fetched.
     *
     * @param confirmed the name of the infobase once more
     * @throws RestoreException if it is no dump of the platform, or the names differ
     */
    public static void checkInfobase(StoredBackup backup, Infobase target, String confirmed) {
        requireFormat(backup, DumpFormat.DT);
        if (!target.name().equals(confirmed)) {
            throw new RestoreException(
                    "Everything in the infobase '%s' would be lost, but '%s' was confirmed. Give the"
                                    .formatted(target.name(), confirmed)
                            + " name of the target once more, exactly");
        }
    }

    /**
     * Restores a dump of the platform into an infobase that is there; what that holds is lost. Its
     * sessions are ended, and its lock is afterwards as it was found.
     *
     * @param job which holds the lock, and must be under way
     * @param server {@code host:port} that clients of its cluster connect to
     * @param confirmed the name of the infobase once more
     * @throws RestoreException if the backup is no dump of the platform, or the names differ
     * @throws UnlockingException if it is restored, but not as it was found: still locked
     */
    public void intoInfobase(
            UUID job,
            Fetched backup,
            String server,
            Infobase target,
            String confirmed,
            Duration limit) {
        checkInfobase(backup.backup(), target, confirmed);
        try (Locked locked =
                new Locked(locks, locks.lock(job, target, settings.sessions().message()))) {
            sessions.end(target);
            designer.restore(
                    new DesignerTarget(
                            server,
                            target,
                            settings.infobases().of(target.name()).credentials(),
                            Optional.of(locked.lock().code())),
                    backup.file(),
                    limit);
        }
    }

    /** A lock that is taken off when the work is done; a failure of that work stays the cause. */
    private record Locked(InfobaseLocks locks, OwnLock lock) implements AutoCloseable {

        @Override
        public void close() {
            Unlocking unlocking = locks.unlock(lock);
            if (unlocking.outcome() == Unlocking.Outcome.FAILED) {
                throw new UnlockingException(
                        unlocking.message().orElse("the lock could not be taken off"));
            }
        }
    }

    private static void requireFormat(StoredBackup backup, DumpFormat format) {
        DumpFormat own = DumpFormat.of(backup.manifest().means());
        if (own != format) {
            throw new RestoreException(
                    "%s was made by %s and can only be restored into %s"
                            .formatted(
                                    backup.key(),
                                    backup.manifest().means().word(),
                                    own == DumpFormat.PG_CUSTOM
                                            ? "a database of PostgreSQL"
                                            : "an infobase"));
        }
    }
}
