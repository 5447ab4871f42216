package io.dromedary.subscription.store;

import io.dromedary.sql.SqlDatabase;
import io.dromedary.sql.SqlWork;
import io.dromedary.subscription.parking.ParkedEvent;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkingKey;
import io.dromedary.subscription.parking.ParkingStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What is parked, in the tables beside those of the subscriptions: the same statements in every
 * database. Thread-safe.
 */
public final class SqlParkingStore implements ParkingStore {

    /** Finds the row of a subscription. */
    public static final String FIND = "select 1 from subscription where name = ?";

    /** Finds it and holds it until the transaction ends, against other processes. */
    public static final String HOLD = FIND + " for update";

    private static final String OF_KEY =
            " where subscription = ? and partition_key = ? and single = ?";
    private static final String COLUMNS =
            """
            select k.subscription, k.partition_key, k.single, k.reason, k.since, k.replaying, e.position
            from parked_key k join parked_event e on e.subscription = k.subscription
              and e.partition_key = k.partition_key and e.single = k.single""";
    private static final String ORDER =
            " order by k.subscription, k.partition_key, k.single, e.position";
    private static final String PARK_KEY =
            """
            insert into parked_key (reason, since, subscription, partition_key, single, replaying)
            values (?, ?, ?, ?, ?, 0)
            on conflict (subscription, partition_key, single) do update
            set reason = excluded.reason, since = excluded.since""";
    private static final String PARK_EVENT =
            """
            insert into parked_event (position, subscription, partition_key, single)
            values (?, ?, ?, ?) on conflict (subscription, position) do nothing""";
    private static final String FIND_KEY = "select 1 from parked_key" + OF_KEY;
    private static final String SET_REPLAYING = "update parked_key set replaying = ?" + OF_KEY;
    private static final String RELEASE =
            "delete from parked_event where subscription = ? and position = ?";
    private static final String FREE =
            """
            delete from parked_key where subscription = ? and replaying = 1 and not exists (
              select 1 from parked_event e where e.subscription = parked_key.subscription
                and e.partition_key = parked_key.partition_key and e.single = parked_key.single)""";
    private static final List<String> DROP =
            List.of("delete from parked_event" + OF_KEY, "delete from parked_key" + OF_KEY);
    private static final List<String> DROP_ALL =
            List.of(
                    "delete from parked_event where subscription = ?",
                    "delete from parked_key where subscription = ?");

    private final SqlDatabase database;
    private final Consumer<String> others;
    private final String hold;

    /**
     * Over tables that are there.
     *
     * @param others are told the name of a subscription of which something has changed
     * @param hold {@link #FIND} for a database of this process alone, {@link #HOLD} otherwise
     */
    public SqlParkingStore(SqlDatabase database, Consumer<String> others, String hold) {
        this.database = database;
        this.others = others;
        this.hold = hold;
    }

    /** Removes everything of the subscription, within the transaction that deletes it. */
    public static void deleteAll(Connection connection, String subscription) throws SQLException {
        for (String delete : DROP_ALL) {
            try (PreparedStatement statement = connection.prepareStatement(delete)) {
                statement.setString(1, subscription);
                statement.executeUpdate();
            }
        }
    }

    @Override
    public Map<String, List<ParkedKey>> load() {
        return database.read(jdbc -> jdbc.query(COLUMNS + ORDER, SqlParkingStore::keys));
    }

    @Override
    public List<ParkedKey> load(String subscription) {
        Map<String, List<ParkedKey>> found =
                database.read(
                        jdbc ->
                                jdbc.query(
                                        COLUMNS + " where k.subscription = ?" + ORDER,
                                        SqlParkingStore::keys,
                                        subscription));
        return found.getOrDefault(subscription, List.of());
    }

    @Override
    public void park(String subscription, ParkedEvent refused, String reason, Instant since) {
        changeIfThere(
                subscription,
                connection -> {
                    try (PreparedStatement key = connection.prepareStatement(PARK_KEY)) {
                        key.setString(1, reason);
                        key.setString(2, since.toString());
                        bindKey(key, 3, subscription, refused.key());
                        key.executeUpdate();
                    }
                    parkEvents(connection, subscription, List.of(refused));
                    return true;
                });
    }

    @Override
    public boolean divert(String subscription, Collection<ParkedEvent> events) {
        Collection<ParkingKey> keys = new HashSet<>();
        events.forEach(event -> keys.add(event.key()));
        return changeIfThere(
                subscription,
                connection -> {
                    if (!areParked(connection, subscription, keys)) {
                        return false;
                    }
                    parkEvents(connection, subscription, events);
                    return true;
                });
    }

    @Override
    public void setReplaying(String subscription, Collection<ParkingKey> keys, boolean replaying) {
        changeIfThere(
                subscription,
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(SET_REPLAYING)) {
                        for (ParkingKey key : keys) {
                            update.setInt(1, replaying ? 1 : 0);
                            bindKey(update, 2, subscription, key);
                            update.addBatch();
                        }
                        update.executeBatch();
                    }
                    return true;
                });
        others.accept(subscription);
    }

    @Override
    public void release(String subscription, Collection<Long> positions) {
        changeIfThere(
                subscription,
                connection -> {
                    try (PreparedStatement delete = connection.prepareStatement(RELEASE)) {
                        for (long position : positions) {
                            delete.setString(1, subscription);
                            delete.setLong(2, position);
                            delete.addBatch();
                        }
                        delete.executeBatch();
                    }
                    try (PreparedStatement free = connection.prepareStatement(FREE)) {
                        free.setString(1, subscription);
                        free.executeUpdate();
                    }
                    return true;
                });
    }

    @Override
    public void drop(String subscription, Collection<ParkingKey> keys) {
        changeIfThere(
                subscription,
                connection -> {
                    for (String sql : DROP) {
                        try (PreparedStatement delete = connection.prepareStatement(sql)) {
                            for (ParkingKey key : keys) {
                                bindKey(delete, 1, subscription, key);
                                delete.addBatch();
                            }
                            delete.executeBatch();
                        }
                    }
                    return true;
                });
        others.accept(subscription);
    }

    /** Whether it was made: not for a subscription that is gone. */
    private boolean changeIfThere(String subscription, SqlWork<Boolean> change) {
        return database.write(
                connection -> {
                    try (PreparedStatement find = connection.prepareStatement(hold)) {
                        find.setString(1, subscription);
                        try (ResultSet row = find.executeQuery()) {
                            if (!row.next()) {
                                return false;
                            }
                        }
                    }
                    return change.run(connection);
                });
    }

    private static boolean areParked(
            Connection connection, String subscription, Collection<ParkingKey> keys)
            throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND_KEY)) {
            for (ParkingKey key : keys) {
                bindKey(find, 1, subscription, key);
                try (ResultSet row = find.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private static void parkEvents(
            Connection connection, String subscription, Collection<ParkedEvent> events)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(PARK_EVENT)) {
            for (ParkedEvent event : events) {
                insert.setLong(1, event.position());
                bindKey(insert, 2, subscription, event.key());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void bindKey(
            PreparedStatement statement, int from, String subscription, ParkingKey key)
            throws SQLException {
        statement.setString(from, subscription);
        statement.setString(from + 1, key.text());
        statement.setLong(from + 2, key.single());
    }

    /** The rows of a key follow each other. */
    private static Map<String, List<ParkedKey>> keys(ResultSet rows) throws SQLException {
        Map<String, List<ParkedKey>> all = new TreeMap<>();
        List<Long> positions = new ArrayList<>();
        boolean more = rows.next();
        while (more) {
            String subscription = rows.getString("subscription");
            ParkingKey key =
                    new ParkingKey(rows.getString("partition_key"), rows.getLong("single"));
            String reason = rows.getString("reason");
            Instant since = Instant.parse(rows.getString("since"));
            boolean replaying = rows.getInt("replaying") == 1;
            positions.clear();
            do {
                positions.add(rows.getLong("position"));
                more = rows.next();
            } while (more
                    && subscription.equals(rows.getString("subscription"))
                    && key.text().equals(rows.getString("partition_key"))
                    && key.single() == rows.getLong("single"));
            all.computeIfAbsent(subscription, name -> new ArrayList<>())
                    .add(new ParkedKey(key, reason, since, replaying, positions));
        }
        return all;
    }
}
