package io.dromedary.backup.store;

import io.dromedary.backup.alarm.WatchList;
import io.dromedary.backup.catalogue.Catalogue;
import io.dromedary.backup.job.JobBook;
import io.dromedary.backup.job.JobSummaries;
import io.dromedary.backup.scratch.ScratchDatabases;
import io.dromedary.backup.scratch.ScratchNotes;
import io.dromedary.cluster.postgres.PostgresDatabases;
import io.dromedary.cluster.postgres.PostgresTools;
import io.dromedary.cluster.program.Programs;
import io.dromedary.cluster.settings.ClusterSettings;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.SqliteDatabase;
import io.dromedary.sql.SqliteSettings;
import io.dromedary.sql.TransactionListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The database of backups, in SQLite or PostgreSQL. Thread-safe. */
public final class BackupStore implements AutoCloseable {

    private final SqlDatabase database;
    private final JobBook jobs;

    private BackupStore(SqlDatabase database, Clock clock) {
        this.database = database;
        this.jobs = new JobBook(database, clock);
    }

    /**
     * Opens the file, which no other process may use meanwhile, and creates it if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#open}
     */
    public static BackupStore open(Path file, Clock clock) {
        return new BackupStore(SqliteDatabase.open(file, "db/backup"), clock);
    }

    /**
     * Opens the file beside the process that works with it, or creates it.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#openBeside}
     */
    public static BackupStore openBeside(Path file, Clock clock) {
        return new BackupStore(
                SqliteDatabase.openBeside(file, "db/backup", SqliteSettings.SMALL), clock);
    }

    /**
     * Connects, and creates the tables if need be.
     *
     * @throws io.dromedary.sql.DatabaseException as {@link PostgresDatabase#open}
     */
    public static BackupStore open(PostgresAccess access, Clock clock) {
        return new BackupStore(
                PostgresDatabase.open(
                        access,
                        "db/postgres/backup",
                        PostgresSettings.SMALL,
                        TransactionListener.NONE),
                clock);
    }

    /** The book of jobs. */
    public JobBook jobs() {
        return jobs;
    }

    /** The jobs of the book in short. */
    public JobSummaries summaries() {
        return new JobSummaries(database);
    }

    /** The catalogue of the backups of all installations that share it. */
    public Catalogue catalogue() {
        return catalogue(Map.of());
    }

    /**
     * The catalogue of backups.
     *
     * @param locations where the stores of this installation are, by their names
     */
    public Catalogue catalogue(Map<String, String> locations) {
        return new Catalogue(database, locations);
    }

    /** The infobases that should have backups. */
    public WatchList watchList() {
        return new WatchList(database);
    }

    /** Makes and removes the databases of drills and restores, on the servers of the settings. */
    public ScratchDatabases scratch(ClusterSettings settings, Programs programs) {
        return new ScratchDatabases(
                settings.postgres(),
                new PostgresTools(programs, settings.postgres().tools()),
                new PostgresDatabases(),
                scratchNotes(),
                jobs::isOver);
    }

    /** The databases that drills and restores have made. */
    public ScratchNotes scratchNotes() {
        return new ScratchNotes(database);
    }

    @Override
    public void close() {
        database.close();
    }
}
