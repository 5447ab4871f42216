package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets objects wait again that were considered, in their current versions. In steps: there may be
 * millions; whatever is waiting already stays where it is.
 */
final class Requeue {

    private static final int AT_ONCE = 1_000;

    private static final String SINCE =
            """
            select v.object from kod_version v where v.object > ? and ((v.mark, v.sequence) > (?, ?)
              or exists (select 1 from kod_presence p where p.object = v.object and p.mark > ?))
            order by v.object limit\s"""
                    + AT_ONCE;
    private static final String ASIDE =
            """
            select distinct object from kod_aside where object > ? and (node = ? or ? = '')
            order by object limit\s"""
                    + AT_ONCE;
    private static final String LAST = "select coalesce(max(millis), 0) from last_mark";
    private static final String BOUNDARY = "select mark from kod_boundary";
    private static final String BEHIND =
            "update kod_version set mark = ? where object = ? and (mark, sequence) <= (?, ?)";
    private static final String WAIT =
            """
            insert into kod_waiting (object, mark, sequence)
            select object, mark, sequence from kod_version where object = ?
            on conflict (object) do update set mark = excluded.mark, sequence = excluded.sequence""";
    private static final String REFERENCES_WAIT =
            "update kod_reference set waiting = 1 where object = ?";

    /** Later than what a session that is under way may say of it. */
    private static final String UNKNOWN =
            """
            update kod_presence set hash = '', mark = ?, touched = ?
            where object = ? and mark > ?""";

    /** A session that was planned before a step, and ends after it, settles nothing. */
    private static final String SETTLE_NOTHING = "update kod_boundary set edition = edition + 1";

    private static final String END =
            "delete from kod_aside where object = ? and (node = ? or ? = '')";

    private final SqlDatabase database;
    private final Clock clock;

    Requeue(SqlDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** One step, within its transaction. */
    @FunctionalInterface
    private interface Step {

        void take(Connection connection, List<Long> objects) throws SQLException;
    }

    /**
     * What was changed behind a boundary, and what came to a node or from there since. The first at
     * its place, the rest behind everything else.
     *
     * @return how many objects
     */
    long since(Boundary boundary) {
        String mark = boundary.mark().digits();
        Mark later = now();
        String now = later.digits();
        String place = place(later).digits();
        return steps(
                SINCE,
                (connection, objects) -> {
                    try (PreparedStatement raise = connection.prepareStatement(SETTLE_NOTHING)) {
                        raise.executeUpdate();
                    }
                    moveBehind(connection, objects, place, boundary);
                    try (PreparedStatement unknown = connection.prepareStatement(UNKNOWN)) {
                        for (long object : objects) {
                            unknown.setString(1, now);
                            unknown.setString(2, now);
                            unknown.setLong(3, object);
                            unknown.setString(4, mark);
                            unknown.addBatch();
                        }
                        unknown.executeBatch();
                    }
                    await(connection, objects);
                },
                mark,
                boundary.sequence(),
                mark);
    }

    /**
     * What was put aside, behind everything else.
     *
     * @param node that does not get it; empty for all
     * @return how many objects
     */
    long aside(String node) {
        Mark place = place(now());
        Boundary before = new Boundary(place, 0);
        return steps(
                ASIDE,
                (connection, objects) -> {
                    moveBehind(connection, objects, place.digits(), before);
                    await(connection, objects);
                    endAside(connection, objects, node);
                },
                node,
                node);
    }

    /** The same for all of it, in the transaction of a dispatcher, at its place. */
    static void asideOf(Connection connection, List<Long> objects) throws SQLException {
        await(connection, objects);
        endAside(connection, objects, "");
    }

    private static void moveBehind(
            Connection connection, List<Long> objects, String mark, Boundary boundary)
            throws SQLException {
        try (PreparedStatement behind = connection.prepareStatement(BEHIND)) {
            for (long object : objects) {
                behind.setString(1, mark);
                behind.setLong(2, object);
                behind.setString(3, boundary.mark().digits());
                behind.setLong(4, boundary.sequence());
                behind.addBatch();
            }
            behind.executeBatch();
        }
    }

    private static void endAside(Connection connection, List<Long> objects, String node)
            throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(END)) {
            for (long object : objects) {
                end.setLong(1, object);
                end.setString(2, node);
                end.setString(3, node);
                end.addBatch();
            }
            end.executeBatch();
        }
    }

    private static void await(Connection connection, List<Long> objects) throws SQLException {
        try (PreparedStatement wait = connection.prepareStatement(WAIT);
                PreparedStatement references = connection.prepareStatement(REFERENCES_WAIT)) {
            for (long object : objects) {
                wait.setLong(1, object);
                wait.addBatch();
                references.setLong(1, object);
                references.addBatch();
            }
            wait.executeBatch();
            references.executeBatch();
        }
    }

    /** Later than every mark of a session, and not later than that of the next one. */
    private Mark now() {
        long last = database.read(jdbc -> jdbc.query(LAST, (row, number) -> row.getLong(1)).get(0));
        return Mark.of(Instant.ofEpochMilli(Math.max(clock.millis(), last + 1)));
    }

    /** A place that is not considered yet; marks that were given may be ahead. */
    private Mark place(Mark now) {
        return database.read(jdbc -> jdbc.queryForList(BOUNDARY, String.class)).stream()
                .map(boundary -> Mark.of(new Mark(boundary).instant().plusMillis(1)))
                .filter(mark -> mark.compareTo(now) > 0)
                .findFirst()
                .orElse(now);
    }

    private long steps(String select, Step step, Object... parameters) {
        long count = 0;
        long after = 0;
        List<Long> objects;
        do {
            long last = after;
            objects =
                    database.write(
                            connection -> {
                                VersionCounter.lock(connection);
                                List<Long> found = objects(connection, select, last, parameters);
                                step.take(connection, found);
                                return found;
                            });
            count += objects.size();
            after = objects.isEmpty() ? after : objects.get(objects.size() - 1);
        } while (objects.size() == AT_ONCE);
        return count;
    }

    private static List<Long> objects(
            Connection connection, String select, long after, Object... parameters)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(select)) {
            query.setLong(1, after);
            for (int i = 0; i < parameters.length; i++) {
                query.setObject(i + 2, parameters[i]);
            }
            List<Long> objects = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    objects.add(row.getLong(1));
                }
            }
            return objects;
        }
    }
}
