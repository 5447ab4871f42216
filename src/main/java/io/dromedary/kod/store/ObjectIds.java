package io.dromedary.kod.store;

import io.dromedary.kod.registry.ObjectKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What objects are called by in all other tables. */
final class ObjectIds {

    private static final String FIND =
            "select o.type, o.key, o.id from kod_object o where " + Chunks.KEYS;
    private static final String ADD =
            "insert into kod_object (type, key) values (?, ?) on conflict do nothing";

    private ObjectIds() {}

    /** Those that have one. */
    static Map<ObjectKey, Long> find(Connection connection, Collection<ObjectKey> keys)
            throws SQLException {
        Map<ObjectKey, Long> ids = new HashMap<>();
        Chunks.ofKeys(
                connection,
                FIND,
                List.of(),
                keys,
                row -> ids.put(new ObjectKey(row.getString(1), row.getString(2)), row.getLong(3)));
        return ids;
    }

    /** All of them; new ones get one. */
    static Map<ObjectKey, Long> findOrAdd(Connection connection, Collection<ObjectKey> keys)
            throws SQLException {
        Map<ObjectKey, Long> ids = find(connection, keys);
        Set<ObjectKey> missing = new LinkedHashSet<>(keys);
        missing.removeAll(ids.keySet());
        if (missing.isEmpty()) {
            return ids;
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (ObjectKey key : missing) {
                add.setString(1, key.type());
                add.setString(2, key.key());
                add.addBatch();
            }
            add.executeBatch();
        }
        ids.putAll(find(connection, missing));
        return ids;
    }
}
