package io.dromedary.backup.restore;

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
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.cluster.settings.PostgresSettings.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Puts a fetched backup where it is told to. A database that is there is never touched; an infobase
 * is, as the platform can restore into nothing else, so its name must be given twice. Thread-safe.
 */
public final class Restore {

    private final ClusterSettings settings;
    private final PostgresTools tools;
    private final PostgresDatabases databases;
    private final Designer designer;
    private final InfobaseLocks locks;
    private final SessionEnding sessions;

    /** Nothing is run yet. */
    public Restore(
            ClusterSettings settings,
            PostgresTools tools,
            PostgresDatabases databases,
            Designer designer,
            InfobaseLocks locks,
            SessionEnding sessions) {
        this.settings = settings;
        this.tools = tools;
        this.databases = databases;
        this.designer = designer;
        this.locks = locks;
        this.sessions = sessions;
    }

    /**
     * Restores a dump of PostgreSQL into a database that it makes. If that fails, the database is
     * gone again.
     *
     * @throws RestoreException if the backup is no dump of PostgreSQL, or the database is there
     */
    public void intoDatabase(Fetched backup, Server server, String database, Duration limit) {
        requireFormat(backup, DumpFormat.PG_CUSTOM);
        if (databases.exists(server, database)) {
            throw new RestoreException(
                    "The database %s is there already at %s:%d, and was left as it is. Name one that"
                                    .formatted(database, server.host(), server.port())
                            + " is not");
        }
        tools.create(server, database); // refuses one that came in between
        boolean good = false;
        try {
            tools.restore(server, database, backup.file(), Ownership.TAKEN, limit);
            good = true;
        } finally {
            if (!good) {
                databases.disconnect(server, database);
                tools.drop(server, database);
            }
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
     */
    public void intoInfobase(
            UUID job,
            Fetched backup,
            String server,
            Infobase target,
            String confirmed,
            Duration limit) {
        requireFormat(backup, DumpFormat.DT);
        if (!target.name().equals(confirmed)) {
            throw new RestoreException(
                    "Everything in the infobase '%s' would be lost, but '%s' was confirmed. Give the"
                                    .formatted(target.name(), confirmed)
                            + " name of the target once more, exactly");
        }
        OwnLock lock = locks.lock(job, target, settings.sessions().message());
        try {
            sessions.end(target);
            designer.restore(
                    new DesignerTarget(
                            server,
                            target,
                            settings.infobases().of(target.name()).credentials(),
                            Optional.of(lock.code())),
                    backup.file(),
                    limit);
        } finally {
            locks.unlock(lock);
        }
    }

    private static void requireFormat(Fetched backup, DumpFormat format) {
        DumpFormat own = DumpFormat.of(backup.backup().manifest().means());
        if (own != format) {
            throw new RestoreException(
                    "%s was made by %s and can only be restored into %s"
                            .formatted(
                                    backup.backup().key(),
                                    backup.backup().manifest().means().word(),
                                    own == DumpFormat.PG_CUSTOM
                                            ? "a database of PostgreSQL"
                                            : "an infobase"));
        }
    }
}
