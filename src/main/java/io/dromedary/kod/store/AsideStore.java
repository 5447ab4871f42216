package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Aside;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What nodes do not get because it is too large, in SQL. */
final class AsideStore {

    private static final String PUT =
            """
            insert into kod_aside (object, node, since, part, bytes) values (?, ?, ?, ?, ?)
            on conflict (object, node) do update set since = excluded.since, part = excluded.part,
              bytes = excluded.bytes""";
    private static final String ALL =
            """
            select a.node, a.since, a.objects, o.type, o.key, a.bytes
            from (select node, since, part, max(bytes) as bytes, count(*) as objects,
                min(object) as one
              from kod_aside group by node, since, part) a
              join kod_object o on o.id = a.one
            order by a.since, a.node, a.part""";
    private static final String ANY = "select 1 from kod_aside limit 1";
    private static final String END = "delete from kod_aside where object = ? and node = ?";

    private AsideStore() {}

    static List<Aside> all(SqlDatabase database) {
        return database.read(
                jdbc ->
                        jdbc.query(
                                ALL,
                                (row, number) ->
                                        new Aside(
                                                row.getString(1),
                                                new Mark(row.getString(2)),
                                                row.getInt(3),
                                                new ObjectKey(row.getString(4), row.getString(5)),
                                                row.getLong(6))));
    }

    static int put(Connection connection, Collection<Oversized> oversized) throws SQLException {
        int part = 0;
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            for (Oversized one : oversized) {
                part++;
                Map<ObjectKey, Long> ids = ObjectIds.find(connection, one.objects());
                for (ObjectKey object : one.objects()) {
                    put.setLong(1, ids.get(object));
                    put.setString(2, one.node());
                    put.setString(3, one.mark().digits());
                    put.setInt(4, part);
                    put.setLong(5, one.bytes());
                    put.addBatch();
                }
                put.executeBatch();
            }
        }
        return part;
    }

    /** Nodes were given these. */
    static void end(Connection connection, Collection<Delivery> delivered, Map<ObjectKey, Long> ids)
            throws SQLException {
        try (PreparedStatement any = connection.prepareStatement(ANY);
                ResultSet row = any.executeQuery()) {
            if (!row.next()) {
                return;
            }
        }
        try (PreparedStatement end = connection.prepareStatement(END)) {
            for (Delivery delivery : delivered) {
                end.setLong(1, ids.get(delivery.head().key()));
                end.setString(2, delivery.node());
                end.addBatch();
            }
            end.executeBatch();
        }
    }
}
