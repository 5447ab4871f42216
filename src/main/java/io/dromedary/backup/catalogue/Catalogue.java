package io.dromedary.backup.catalogue;

import io.dromedary.backup.archive.InfobaseKey;
import io.dromedary.backup.archive.ManifestJson;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.Infobase;
import io.dromedary.sql.SqlDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * All backups by store. It follows the stores, which have the truth: whatever is published, copied,
 * uploaded or deleted is noted here, and {@link #replace} takes over what a walk found.
 * Thread-safe; its methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public final class Catalogue {

    private static final String PUT =
            """
            insert into backup_copy (store, key, cluster, infobase_id, started_at, manifest)
            values (?, ?, ?, ?, ?, ?) on conflict (store, key) do update set
              cluster = excluded.cluster, infobase_id = excluded.infobase_id,
              started_at = excluded.started_at, manifest = excluded.manifest""";
    private static final String REMOVE = "delete from backup_copy where store = ? and key = ?";
    private static final String CLEAR = "delete from backup_copy where store = ?";
    private static final String SELECT = "select store, key, manifest from backup_copy";
    private static final String NEWEST_FIRST = " order by started_at desc, store, key";
    private static final String OF_STORE = SELECT + " where store = ?" + NEWEST_FIRST;
    private static final String OF_INFOBASE =
            SELECT + " where cluster = ? and infobase_id = ?" + NEWEST_FIRST;
    private static final String LAST =
            """
            select cluster, infobase_id, max(started_at) from backup_copy
            group by cluster, infobase_id""";

    private final SqlDatabase database;

    /** In a database with the tables of {@code db/backup}. */
    public Catalogue(SqlDatabase database) {
        this.database = database;
    }

    /** Notes that a backup is in a store. */
    public void add(String store, StoredBackup backup) {
        database.write(connection -> put(connection, store, List.of(backup)));
    }

    /** Notes that a backup is not in a store anymore. */
    public void remove(String store, StoredBackup backup) {
        database.write(
                connection -> {
                    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
                        remove.setString(1, store);
                        remove.setString(2, backup.key());
                        return remove.executeUpdate();
                    }
                });
    }

    /** Notes that these and no others are in a store. */
    public void replace(String store, Collection<StoredBackup> backups) {
        database.write(
                connection -> {
                    try (PreparedStatement clear = connection.prepareStatement(CLEAR)) {
                        clear.setString(1, store);
                        clear.executeUpdate();
                    }
                    return put(connection, store, backups);
                });
    }

    private static int put(Connection connection, String store, Collection<StoredBackup> backups)
            throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            for (StoredBackup backup : backups) {
                put.setString(1, store);
                put.setString(2, backup.key());
                put.setString(3, backup.manifest().cluster());
                put.setString(4, backup.manifest().infobaseId().toString());
                put.setLong(5, backup.manifest().startedAt().toEpochMilli());
                put.setString(
                        6,
                        new String(ManifestJson.write(backup.manifest()), StandardCharsets.UTF_8));
                put.addBatch();
            }
            put.executeBatch();
            return backups.size();
        }
    }

    /** All backups, the newest first. */
    public List<CatalogueEntry> list() {
        return query(SELECT + NEWEST_FIRST);
    }

    /** Those of a store, the newest first. */
    public List<CatalogueEntry> list(String store) {
        return query(OF_STORE, store);
    }

    /** Those of an infobase in all stores, the newest first. */
    public List<CatalogueEntry> list(InfobaseKey infobase) {
        return query(OF_INFOBASE, infobase.cluster(), infobase.id().toString());
    }

    private List<CatalogueEntry> query(String sql, Object... arguments) {
        return database.read(jdbc -> jdbc.query(sql, (row, number) -> entry(row), arguments));
    }

    private static CatalogueEntry entry(ResultSet row) throws SQLException {
        return new CatalogueEntry(
                row.getString(1),
                new StoredBackup(
                        row.getString(2),
                        ManifestJson.read(row.getString(3).getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * The infobases without a backup in any store since then.
     *
     * @param infobases that should have one
     */
    public List<Overdue> overdue(Collection<Infobase> infobases, Instant since) {
        Map<InfobaseKey, Instant> last = last();
        return infobases.stream()
                .map(it -> new Overdue(it, Optional.ofNullable(last.get(InfobaseKey.of(it)))))
                .filter(it -> it.last().filter(time -> !time.isBefore(since)).isEmpty())
                .toList();
    }

    /** When the last backup of each infobase began, in whatever store. */
    public Map<InfobaseKey, Instant> last() {
        Map<InfobaseKey, Instant> last = new HashMap<>();
        RowCallbackHandler reader =
                row ->
                        last.put(
                                new InfobaseKey(
                                        row.getString(1), UUID.fromString(row.getString(2))),
                                Instant.ofEpochMilli(row.getLong(3)));
        return database.read(
                jdbc -> {
                    jdbc.query(LAST, reader);
                    return last;
                });
    }
}
