package io.dromedary.backup.alarm;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The infobases that should have backups, and which are late. Thread-safe; its methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public final class WatchList {

    private static final String ALL =
            """
            select cluster, infobase_id, infobase, seen_at, late_at, told_at from backup_watch
            order by cluster, infobase""";
    private static final String CLEAR = "delete from backup_watch";
    private static final String PUT =
            """
            insert into backup_watch (cluster, infobase_id, infobase, seen_at, late_at, told_at)
            values (?, ?, ?, ?, ?, ?)""";

    private final SqlDatabase database;

    /** In a database with the tables of {@code db/backup}. */
    public WatchList(SqlDatabase database) {
        this.database = database;
    }

    /** All of them. */
    public List<Watched> all() {
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> watched(row)));
    }

    /** Those that are late. */
    public List<Watched> late() {
        return all().stream().filter(one -> one.lateAt().isPresent()).toList();
    }

    /** These and no others. */
    void replace(Collection<Watched> all) {
        database.write(connection -> put(connection, all));
    }

    private static int put(Connection connection, Collection<Watched> all) throws SQLException {
        try (PreparedStatement clear = connection.prepareStatement(CLEAR);
                PreparedStatement put = connection.prepareStatement(PUT)) {
            clear.executeUpdate();
            for (Watched one : all) {
                put.setString(1, one.key().cluster());
                put.setString(2, one.key().id().toString());
                put.setString(3, one.name());
                put.setLong(4, one.seenAt().toEpochMilli());
                set(put, 5, one.lateAt());
                set(put, 6, one.toldAt());
                put.addBatch();
            }
            put.executeBatch();
            return all.size();
        }
    }

    private static void set(PreparedStatement put, int column, Optional<Instant> time)
            throws SQLException {
        if (time.isPresent()) {
            put.setLong(column, time.get().toEpochMilli());
        } else {
            put.setNull(column, Types.BIGINT);
        }
    }

    private static Watched watched(ResultSet row) throws SQLException {
        return new Watched(
                new InfobaseKey(row.getString(1), UUID.fromString(row.getString(2))),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(4)),
                instant(row, 5),
                instant(row, 6));
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
