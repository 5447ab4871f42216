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
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * All backups by store. It follows the stores, which have the truth: whatever is published, copied,
 * uploaded or deleted is noted here, and {@link #replace} takes over what a walk found. Several
 * installations may share the database: each has its stores at places of their own. Thread-safe;
 * its methods throw {@link io.dromedary.sql.DatabaseException}.
 */
public final class Catalogue {

    private static final String PUT =
            """
            insert into backup_copy
              (store, location, key, cluster, infobase_id, started_at, manifest)
            values (?, ?, ?, ?, ?, ?, ?) on conflict (store, location, key) do update set
              cluster = excluded.cluster, infobase_id = excluded.infobase_id,
              started_at = excluded.started_at, manifest = excluded.manifest""";

    /** Whose it is that has no location is not known; the store that is read whole tells. */
    private static final String OF_PLACE = " where store = ? and location in (?, '')";

    private static final String REMOVE = "delete from backup_copy" + OF_PLACE + " and key = ?";
    private static final String KNOW =
            "insert into backup_store (store, location) values (?, ?) on conflict do nothing";
    private static final String KNOWN =
            "select count(*) from backup_store where store = ? and location = ?";
    private static final String SELECT = "select store, location, key, manifest from backup_copy";
    private static final String NEWEST_FIRST = " order by started_at desc, store, key";
    private static final String OF_STORE = SELECT + OF_PLACE + NEWEST_FIRST;
    private static final String OF_INFOBASE =
            SELECT + " where cluster = ? and infobase_id = ?" + NEWEST_FIRST;
    private static final String NEWEST_OF_EACH =
            """
            select copy.store, copy.location, copy.key, copy.manifest
            from backup_copy as copy
            join (select cluster, infobase_id, max(started_at) as started_at
                  from backup_copy where location = ''%s
                  group by cluster, infobase_id) as newest
              on copy.cluster = newest.cluster and copy.infobase_id = newest.infobase_id
              and copy.started_at = newest.started_at
            order by copy.started_at desc, copy.store, copy.key""";
    private static final String OR_OF_PLACE = " or (store = ? and location = ?)";
    private static final String LAST =
            """
            select cluster, infobase_id, max(started_at) from backup_copy
            group by cluster, infobase_id""";

    private static final String PLACES =
            "select store, location, count(*), max(started_at) from backup_copy"
                    + " group by store, location order by store, location";
    private static final String FORGET_STORE =
            "delete from backup_store where store = ? and location = ?";
    private static final String FORGET = "delete from backup_copy where store = ? and location = ?";

    private final SqlDatabase database;
    private final Map<String, String> locations;

    /**
     * In a database with the tables of {@code db/backup}.
     *
     * @param locations where the stores of this installation are, by their names
     */
    public Catalogue(SqlDatabase database, Map<String, String> locations) {
        this.database = database;
        this.locations = Map.copyOf(locations);
    }

    private String location(String store) {
        return locations.getOrDefault(store, "");
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
                        remove.setString(2, location(store));
                        remove.setString(3, backup.key());
                        return remove.executeUpdate();
                    }
                });
    }

    /**
     * Notes what was found in a store. What others have added while it was looked through stays.
     *
     * @param noted what was noted of it before it was looked through; goes unless it was found
     */
    public void replace(
            String store, Collection<CatalogueEntry> noted, Collection<StoredBackup> found) {
        database.write(
                connection -> {
                    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
                        for (CatalogueEntry entry : noted) {
                            remove.setString(1, store);
                            remove.setString(2, location(store));
                            remove.setString(3, entry.backup().key());
                            remove.addBatch();
                        }
                        remove.executeBatch();
                    }
                    return know(connection, store, found);
                });
    }

    /** Notes that these are in a store, beside what is noted meanwhile. */
    public void refill(String store, Collection<StoredBackup> backups) {
        database.write(connection -> know(connection, store, backups));
    }

    private int know(Connection connection, String store, Collection<StoredBackup> backups)
            throws SQLException {
        try (PreparedStatement know = connection.prepareStatement(KNOW)) {
            know.setString(1, store);
            know.setString(2, location(store));
            know.executeUpdate();
        }
        return put(connection, store, backups);
    }

    /** Whether a store was ever read whole, so that what is in it is known. */
    public boolean knows(String store) {
        return database.read(
                        jdbc -> jdbc.queryForObject(KNOWN, Integer.class, store, location(store)))
                > 0;
    }

    private int put(Connection connection, String store, Collection<StoredBackup> backups)
            throws SQLException {
        String location = location(store);
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            for (StoredBackup backup : backups) {
                put.setString(1, store);
                put.setString(2, location);
                put.setString(3, backup.key());
                put.setString(4, backup.manifest().cluster());
                put.setString(5, backup.manifest().infobaseId().toString());
                put.setLong(6, backup.manifest().startedAt().toEpochMilli());
                put.setString(
                        7,
                        new String(ManifestJson.write(backup.manifest()), StandardCharsets.UTF_8));
                put.addBatch();
            }
            put.executeBatch();
            return backups.size();
        }
    }

    /** All backups of this installation's stores, the newest first. */
    public List<CatalogueEntry> list() {
        return query(SELECT + NEWEST_FIRST);
    }

    /** Those of a store, the newest first. */
    public List<CatalogueEntry> list(String store) {
        return query(OF_STORE, store, location(store));
    }

    /** Those of an infobase in all stores of this installation, the newest first. */
    public List<CatalogueEntry> list(InfobaseKey infobase) {
        return query(OF_INFOBASE, infobase.cluster(), infobase.id().toString());
    }

    /**
     * The newest backup of each infobase in the stores of this installation, once for each store
     * that holds it.
     */
    public List<CatalogueEntry> newest() {
        return query(
                NEWEST_OF_EACH.formatted(OR_OF_PLACE.repeat(locations.size())),
                locations.entrySet().stream()
                        .flatMap(place -> Stream.of(place.getKey(), place.getValue()))
                        .toArray());
    }

    /** The places with backups that are none of this installation's. */
    public List<OtherPlace> elsewhere() {
        return database.read(jdbc -> jdbc.query(PLACES, (row, number) -> place(row))).stream()
                .filter(place -> !isOurs(place.store(), place.location()))
                .toList();
    }

    private static OtherPlace place(ResultSet row) throws SQLException {
        return new OtherPlace(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                Instant.ofEpochMilli(row.getLong(4)));
    }

    /** What was noted before there were places is of the store of that name. */
    private boolean isOurs(String store, String location) {
        return locations.containsKey(store)
                && (location.isEmpty() || location.equals(location(store)));
    }

    /**
     * Forgets all backups at a place; files stay.
     *
     * @return how many were noted
     * @throws IllegalArgumentException if it is a place of this installation
     */
    public int forget(String store, String location) {
        if (isOurs(store, location)) {
            throw new IllegalArgumentException(
                    "The store %s is in use here; retention removes what need not stay in it"
                            .formatted(store));
        }
        return database.write(
                connection -> {
                    try (PreparedStatement known = connection.prepareStatement(FORGET_STORE);
                            PreparedStatement copies = connection.prepareStatement(FORGET)) {
                        known.setString(1, store);
                        known.setString(2, location);
                        known.executeUpdate();
                        copies.setString(1, store);
                        copies.setString(2, location);
                        return copies.executeUpdate();
                    }
                });
    }

    private List<CatalogueEntry> query(String sql, Object... arguments) {
        return database.read(
                jdbc ->
                        jdbc.query(sql, (row, number) -> located(row), arguments).stream()
                                .flatMap(Optional::stream)
                                .distinct()
                                .toList());
    }

    /** Nothing if it is in a store of another installation. */
    private Optional<CatalogueEntry> located(ResultSet row) throws SQLException {
        String location = row.getString(2);
        return location.isEmpty() || location.equals(location(row.getString(1)))
                ? Optional.of(entry(row))
                : Optional.empty();
    }

    private static CatalogueEntry entry(ResultSet row) throws SQLException {
        return new CatalogueEntry(
                row.getString(1),
                new StoredBackup(
                        row.getString(3),
                        ManifestJson.read(row.getString(4).getBytes(StandardCharsets.UTF_8))));
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

    /** When the last backup of each infobase began, in whatever store of all installations. */
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
