package io.dromedary.cluster.store;

import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.rac.SessionLock;
import io.dromedary.cluster.session.LockNotes;
import io.dromedary.cluster.session.OwnLock;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.SqliteDatabase;
import io.dromedary.sql.SqliteSettings;
import io.dromedary.sql.TransactionListener;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Notes of locks, with the same statements in every database. Installations that share a database
 * see their own notes alone: another one's lock is another one's to undo. Thread-safe; its methods
 * throw {@link io.dromedary.sql.DatabaseException}.
 */
public final class SqlLockNotes implements LockNotes, AutoCloseable {

    /**
     * The owner of the service's notes and of those of commands beside it: which of them holds a
     * lock, the book of jobs says.
     */
    public static final String SERVICE = "dromedary";

    private static final String PUT =
            """
            insert into cluster_lock (owner, infobase, cluster_name, cluster, infobase_name, code, at,
              sessions_denied, jobs_denied, denied_from, denied_to, message, parameter, code_before, job)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String REMOVE =
            "delete from cluster_lock where owner = ? and infobase = ? and code = ?";
    private static final String ALL =
            """
            select infobase, cluster_name, cluster, infobase_name, code, at,
              sessions_denied, jobs_denied, denied_from, denied_to, message, parameter, code_before, job
            from cluster_lock where owner = ? order by at, infobase""";

    private final SqlDatabase database;
    private final String owner;

    private SqlLockNotes(SqlDatabase database, String owner) {
        this.database = database;
        this.owner = owner;
    }

    /**
     * Opens the file, and creates it if need be.
     *
     * @param owner name of this installation, the same after every start
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#open}
     */
    public static SqlLockNotes open(Path file, String owner) {
        return new SqlLockNotes(SqliteDatabase.open(file, "db/cluster"), owner);
    }

    /**
     * Opens the file beside the process that works with it, or creates it.
     *
     * @param owner as of that process
     * @throws io.dromedary.sql.DatabaseException as {@link SqliteDatabase#openBeside}
     */
    public static SqlLockNotes openBeside(Path file, String owner) {
        return new SqlLockNotes(
                SqliteDatabase.openBeside(file, "db/cluster", SqliteSettings.SMALL), owner);
    }

    /**
     * Connects, and creates the table if need be.
     *
     * @param owner name of this installation, the same after every start and no other's
     * @throws io.dromedary.sql.DatabaseException as {@link PostgresDatabase#open}
     */
    public static SqlLockNotes open(PostgresAccess access, String owner) {
        return new SqlLockNotes(
                PostgresDatabase.open(
                        access,
                        "db/postgres/cluster",
                        PostgresSettings.SMALL,
                        TransactionListener.NONE),
                owner);
    }

    @Override
    public void put(OwnLock lock) {
        database.write(
                connection -> {
                    try (PreparedStatement put = connection.prepareStatement(PUT)) {
                        bind(put, lock);
                        return put.executeUpdate();
                    }
                });
    }

    private void bind(PreparedStatement put, OwnLock lock) throws SQLException {
        Infobase infobase = lock.infobase();
        put.setString(1, owner);
        put.setString(2, infobase.id().toString());
        put.setString(3, infobase.cluster());
        put.setString(4, infobase.clusterId().toString());
        put.setString(5, infobase.name());
        put.setString(6, lock.code());
        put.setLong(7, lock.at().toEpochMilli());
        SessionLock before = lock.before();
        put.setInt(8, before.sessionsDenied() ? 1 : 0);
        put.setInt(9, before.jobsDenied() ? 1 : 0);
        put.setString(10, before.from());
        put.setString(11, before.to());
        put.setString(12, before.message());
        put.setString(13, before.parameter());
        put.setString(14, before.code());
        put.setString(15, lock.job().toString());
    }

    @Override
    public void remove(OwnLock lock) {
        database.write(
                connection -> {
                    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
                        remove.setString(1, owner);
                        remove.setString(2, lock.infobase().id().toString());
                        remove.setString(3, lock.code());
                        return remove.executeUpdate();
                    }
                });
    }

    @Override
    public List<OwnLock> all() {
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> lock(row), owner));
    }

    private static OwnLock lock(ResultSet row) throws SQLException {
        return new OwnLock(
                UUID.fromString(row.getString(14)),
                new Infobase(
                        row.getString(2),
                        UUID.fromString(row.getString(3)),
                        UUID.fromString(row.getString(1)),
                        row.getString(4)),
                row.getString(5),
                new SessionLock(
                        row.getInt(7) != 0,
                        row.getInt(8) != 0,
                        row.getString(9),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12),
                        row.getString(13)),
                Instant.ofEpochMilli(row.getLong(6)));
    }

    @Override
    public void close() {
        database.close();
    }
}
