package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Aside;
import io.dromedary.kod.registry.AsideTotal;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private static final String TOTALS =
            """
            select a.node, a.since, a.objects, o.type, o.key, a.bytes, a.parts, a.total
            from (select node, since, objects, bytes, one,
                row_number() over (partition by node order by since, part) as place,
                count(*) over (partition by node) as parts,
                sum(objects) over (partition by node) as total
              from (select node, since, part, max(bytes) as bytes, count(*) as objects,
                  min(object) as one
                from kod_aside group by node, since, part) g) a
              join kod_object o on o.id = a.one
            where a.place = 1 order by a.node""";
    private static final String ANY = "select 1 from kod_aside limit 1";
    private static final String OF_OBJECTS =
            "select object, node from kod_aside where object in " + Chunks.PLACES;
    private static final String HELD =
            """
            select a.object, a.node
            from kod_aside a
              join kod_version v on v.object = a.object
              join kod_presence p on p.object = a.object and p.node = a.node and p.hash = v.hash
            where a.object in\s"""
                    + Chunks.PLACES;
    private static final String END = "delete from kod_aside where object = ? and node = ?";

    /** Of the table. */
    private record Row(long object, String node) {}

    private AsideStore() {}

    static List<Aside> all(SqlDatabase database) {
        return database.read(jdbc -> jdbc.query(ALL, (row, number) -> aside(row)));
    }

    static List<AsideTotal> totals(SqlDatabase database) {
        return database.read(
                jdbc ->
                        jdbc.query(
                                TOTALS,
                                (row, number) ->
                                        new AsideTotal(aside(row), row.getInt(7), row.getLong(8))));
    }

    private static Aside aside(ResultSet row) throws SQLException {
        return new Aside(
                row.getString(1),
                new Mark(row.getString(2)),
                row.getInt(3),
                new ObjectKey(row.getString(4), row.getString(5)),
                row.getLong(6));
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
        Set<Row> given = new HashSet<>();
        delivered.forEach(
                delivery -> given.add(new Row(ids.get(delivery.head().key()), delivery.node())));
        Set<Row> rows = new HashSet<>(find(connection, OF_OBJECTS, ids.values()));
        rows.retainAll(given);
        delete(connection, rows);
    }

    /** Of these objects, what nodes hold in their current state they have to get no more. */
    static void endHeld(Connection connection, Collection<Long> objects) throws SQLException {
        delete(connection, find(connection, HELD, objects));
    }

    private static List<Row> find(Connection connection, String sql, Collection<Long> objects)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        if (isAny(connection)) {
            Chunks.of(
                    connection,
                    sql,
                    List.of(),
                    objects,
                    row -> rows.add(new Row(row.getLong(1), row.getString(2))));
        }
        return rows;
    }

    /** Seldom: then a session asks no more than this. */
    private static boolean isAny(Connection connection) throws SQLException {
        try (PreparedStatement any = connection.prepareStatement(ANY);
                ResultSet row = any.executeQuery()) {
            return row.next();
        }
    }

    private static void delete(Connection connection, Collection<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement end = connection.prepareStatement(END)) {
            for (Row row : rows) {
                end.setLong(1, row.object());
                end.setString(2, row.node());
                end.addBatch();
            }
            end.executeBatch();
        }
    }
}
