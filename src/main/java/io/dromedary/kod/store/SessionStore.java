package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Presence;
import io.dromedary.kod.registry.SessionRegistry;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.RowCallbackHandler;

/** What sending sessions ask, in SQL. Thread-safe. */
final class SessionStore implements SessionRegistry {

    /** What a sender that has received nothing has seen. */
    private static final Mark NOTHING = Mark.of(Instant.EPOCH);

    private static final String BOUNDARY = "select mark, sequence, edition from kod_boundary";
    static final String WAITING =
            HeadRows.COLUMNS
                    + """
                    from (select object, mark, sequence from kod_waiting
                      where (mark, sequence) > (?, ?) order by mark, sequence limit ?) w
                      join kod_version v on v.object = w.object"""
                    + HeadRows.JOINS
                    + "order by w.mark, w.sequence, r.place";
    static final String MISSED =
            HeadRows.COLUMNS
                    + """
                    from (select object, mark, sequence from kod_waiting
                      where (mark, sequence) <= (?, ?) and mark >= ?
                      order by mark, sequence limit ?) w
                      join kod_version v on v.object = w.object"""
                    + HeadRows.JOINS
                    + "order by w.mark, w.sequence, r.place";
    static final String HEADS =
            HeadRows.COLUMNS
                    + "from kod_version v"
                    + HeadRows.JOINS
                    + "where "
                    + Chunks.KEYS
                    + " order by v.object, r.place";

    /** An object that very many wait with: the others come in later portions by themselves. */
    private static final int MOST_REFERRERS = 10_000;

    static final String REFERRERS =
            HeadRows.COLUMNS
                    + "from kod_version v"
                    + HeadRows.JOINS
                    + """
                    where v.object in (
                      select r0.object from kod_object o join kod_reference r0 on r0.target = o.id
                      where r0.waiting = 1 and\s"""
                    + Chunks.KEYS
                    + " limit "
                    + MOST_REFERRERS
                    + ") order by v.object, r.place";
    static final String DEPENDANTS =
            HeadRows.COLUMNS
                    + """
                    from (select d.object from kod_version d
                      where d.owner = (select id from kod_object where type = ? and key = ?)
                        and d.object > coalesce(
                          (select id from kod_object where type = ? and key = ?), 0)
                      order by d.object limit ?) d
                      join kod_version v on v.object = d.object"""
                    + HeadRows.JOINS
                    + "order by v.object, r.place";
    static final String PRESENCE =
            """
            select o.type, o.key, p.hash, p.mark, p.deleted, p.received
            from kod_object o join kod_presence p on p.object = o.id
            where p.node = ? and\s"""
                    + Chunks.KEYS;
    private static final String ACCEPTED =
            "select sequence, accepted from kod_value where sequence in " + Chunks.PLACES;
    private static final String RECEIVED =
            """
            select o.type, o.key, p.version, p.taken
            from kod_object o join kod_presence p on p.object = o.id
            where p.node = ? and p.version > '' and\s"""
                    + Chunks.KEYS;
    static final String HOLDERS =
            """
            select o.type, o.key, p.node from kod_object o join kod_presence p on p.object = o.id
            where\s"""
                    + Chunks.KEYS;
    private static final String SEEN =
            """
            select mark from kod_reception where sender = ? and recipient = ?
            order by mark desc limit 1""";
    private static final String VALUE = "select body from kod_value where sequence = ?";

    /** What was received since the session was planned is what the node holds. */
    private static final String NOT_SINCE =
            """
            case when kod_presence.received = 1 then kod_presence.touched
              else kod_presence.mark end <=\s""";

    private static final String UNKNOWN =
            "update kod_presence set hash = '' where object = ? and node = ? and "
                    + NOT_SINCE
                    + "?";
    private static final String HOLDS =
            """
            insert into kod_presence (object, node, hash, mark, deleted, received, received_mark,
              version, taken, touched, verdict)
            values (?, ?, ?, ?, ?, 0, '', '', '', '', '')
            on conflict (object, node) do update set hash = excluded.hash, mark = excluded.mark,
              deleted = excluded.deleted, received = 0
            where\s"""
                    + NOT_SINCE
                    + "excluded.mark";

    private static final String CONSIDERED =
            "delete from kod_waiting where object = ? and sequence = ? and mark = ?";
    private static final String WAITS_NO_MORE =
            """
            update kod_reference set waiting = 0 where object = ?
              and not exists (select 1 from kod_waiting where kod_waiting.object = ?)""";
    private static final String MOVE =
            """
            insert into kod_boundary (id, mark, sequence, edition) values (1, ?, ?, 0)
            on conflict (id) do update set mark = excluded.mark, sequence = excluded.sequence
            where kod_boundary.edition = ?""";

    private final SqlDatabase database;

    /** Of the boundary that was told last: who sets it by hand raises it. */
    private final AtomicLong edition = new AtomicLong();

    SessionStore(SqlDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<Boundary> boundary() {
        return database
                .read(
                        jdbc ->
                                jdbc.query(
                                        BOUNDARY,
                                        (row, number) -> {
                                            edition.set(row.getLong(3));
                                            return new Boundary(
                                                    new Mark(row.getString(1)), row.getLong(2));
                                        }))
                .stream()
                .findFirst();
    }

    @Override
    public List<ObjectHead> waiting(Optional<Boundary> after, int objects, long bytes) {
        return heads(
                WAITING,
                bytes,
                after.map(boundary -> boundary.mark().digits()).orElse(""),
                after.map(Boundary::sequence).orElse(0L),
                objects);
    }

    @Override
    public List<ObjectHead> missed(Boundary boundary, Mark notBefore, int objects, long bytes) {
        return heads(
                MISSED,
                bytes,
                boundary.mark().digits(),
                boundary.sequence(),
                notBefore.digits(),
                objects);
    }

    @Override
    public Map<ObjectKey, ObjectHead> heads(Collection<ObjectKey> keys) {
        return byKey(list(HEADS, keys));
    }

    @Override
    public List<ObjectHead> waitingReferrers(Collection<ObjectKey> targets) {
        // Two chunks of targets may have a referrer in common.
        return List.copyOf(byKey(list(REFERRERS, targets)).values());
    }

    @Override
    public List<ObjectHead> dependants(ObjectKey owner, Optional<ObjectKey> after, int most) {
        return heads(
                DEPENDANTS,
                Long.MAX_VALUE,
                owner.type(),
                owner.key(),
                after.map(ObjectKey::type).orElse(""),
                after.map(ObjectKey::key).orElse(""),
                most);
    }

    @Override
    public Map<ObjectKey, Presence> presence(String node, Collection<ObjectKey> keys) {
        Map<ObjectKey, Presence> presence = new HashMap<>();
        Chunks.ofKeys(
                database,
                PRESENCE,
                List.of(node),
                keys,
                row ->
                        presence.put(
                                new ObjectKey(row.getString(1), row.getString(2)),
                                new Presence(
                                        row.getString(3),
                                        new Mark(row.getString(4)),
                                        row.getInt(5) != 0,
                                        row.getInt(6) != 0)));
        return presence;
    }

    @Override
    public Map<ObjectKey, Stamp> stamps(String node, Collection<ObjectHead> heads) {
        Map<Long, Mark> accepted = new HashMap<>();
        Map<ObjectKey, Received> received = new HashMap<>();
        Chunks.read(
                database, connection -> readStamps(connection, node, heads, accepted, received));
        Map<ObjectKey, Stamp> stamps = new HashMap<>();
        for (ObjectHead head : heads) {
            Optional.ofNullable(accepted.get(head.sequence()))
                    .ifPresent(
                            version ->
                                    stamps.put(
                                            head.key(),
                                            new Stamp(
                                                    version,
                                                    Optional.ofNullable(received.get(head.key()))
                                                            .filter(it -> it.isBefore(version))
                                                            .map(Received::version))));
        }
        return stamps;
    }

    /** What came from a node last. */
    private record Received(Mark version, String taken) {

        private boolean isBefore(Mark ours) {
            return taken.compareTo(ours.digits()) <= 0;
        }
    }

    private static void readStamps(
            Connection connection,
            String node,
            Collection<ObjectHead> heads,
            Map<Long, Mark> accepted,
            Map<ObjectKey, Received> received)
            throws SQLException {
        Chunks.of(
                connection,
                ACCEPTED,
                List.of(),
                heads.stream().map(ObjectHead::sequence).toList(),
                row -> accepted.put(row.getLong(1), new Mark(row.getString(2))));
        Chunks.ofKeys(
                connection,
                RECEIVED,
                List.of(node),
                heads.stream().map(ObjectHead::key).toList(),
                row ->
                        received.put(
                                new ObjectKey(row.getString(1), row.getString(2)),
                                new Received(new Mark(row.getString(3)), row.getString(4))));
    }

    @Override
    public Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys) {
        Map<ObjectKey, Set<String>> holders = new HashMap<>();
        Chunks.ofKeys(
                database,
                HOLDERS,
                List.of(),
                keys,
                row ->
                        holders.computeIfAbsent(
                                        new ObjectKey(row.getString(1), row.getString(2)),
                                        key -> new TreeSet<>())
                                .add(row.getString(3)));
        return holders;
    }

    @Override
    public Optional<Mark> seen(StreamKey stream) {
        return database
                .read(
                        jdbc ->
                                jdbc.queryForList(
                                        SEEN, String.class, stream.sender(), stream.recipient()))
                .stream()
                .findFirst()
                .map(Mark::new)
                .or(() -> Optional.of(NOTHING));
    }

    @Override
    public Optional<byte[]> value(long sequence) {
        return database
                .read(jdbc -> jdbc.query(VALUE, (row, number) -> row.getBytes(1), sequence))
                .stream()
                .findFirst();
    }

    @Override
    public void begin(Collection<Delivery> planned) {
        database.write(
                connection -> {
                    Map<ObjectKey, Long> ids = ids(connection, planned);
                    try (PreparedStatement unknown = connection.prepareStatement(UNKNOWN)) {
                        for (Delivery delivery : planned) {
                            unknown.setLong(1, ids.get(delivery.head().key()));
                            unknown.setString(2, delivery.node());
                            unknown.setString(3, delivery.mark().digits());
                            unknown.addBatch();
                        }
                        return unknown.executeBatch();
                    }
                });
    }

    private static Map<ObjectKey, Long> ids(Connection connection, Collection<Delivery> deliveries)
            throws SQLException {
        Set<ObjectKey> keys = new LinkedHashSet<>();
        deliveries.forEach(delivery -> keys.add(delivery.head().key()));
        return ObjectIds.find(connection, keys);
    }

    @Override
    public void complete(
            Collection<Delivery> delivered,
            Collection<ObjectHead> considered,
            Optional<Boundary> boundary) {
        long told = edition.get();
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    hold(connection, delivered);
                    dequeue(connection, considered);
                    if (boundary.isPresent()) {
                        move(connection, boundary.get(), told);
                    }
                    return boundary;
                });
    }

    private static void hold(Connection connection, Collection<Delivery> delivered)
            throws SQLException {
        Map<ObjectKey, Long> ids = ids(connection, delivered);
        try (PreparedStatement holds = connection.prepareStatement(HOLDS)) {
            for (Delivery delivery : delivered) {
                ObjectHead head = delivery.head();
                holds.setLong(1, ids.get(head.key()));
                holds.setString(2, delivery.node());
                holds.setString(3, head.hash());
                holds.setString(4, delivery.mark().digits());
                holds.setInt(5, head.deleted() ? 1 : 0);
                holds.addBatch();
            }
            holds.executeBatch();
        }
    }

    private static void dequeue(Connection connection, Collection<ObjectHead> considered)
            throws SQLException {
        List<ObjectKey> keys = considered.stream().map(ObjectHead::key).toList();
        Map<ObjectKey, Long> ids = ObjectIds.find(connection, keys);
        try (PreparedStatement end = connection.prepareStatement(CONSIDERED);
                PreparedStatement reference = connection.prepareStatement(WAITS_NO_MORE)) {
            for (ObjectHead head : considered) {
                long id = ids.get(head.key());
                end.setLong(1, id);
                end.setLong(2, head.sequence());
                end.setString(3, head.mark().digits());
                end.addBatch();
                if (!head.references().isEmpty()) {
                    reference.setLong(1, id);
                    reference.setLong(2, id);
                    reference.addBatch();
                }
            }
            end.executeBatch();
            reference.executeBatch();
        }
    }

    private static void move(Connection connection, Boundary boundary, long told)
            throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            move.setString(1, boundary.mark().digits());
            move.setLong(2, boundary.sequence());
            move.setLong(3, told);
            move.executeUpdate();
        }
    }

    private List<ObjectHead> heads(String sql, long bytes, Object... parameters) {
        return database.read(
                jdbc -> {
                    HeadRows rows = new HeadRows(bytes);
                    jdbc.query(sql, (RowCallbackHandler) rows::add, parameters);
                    return rows.heads();
                });
    }

    private List<ObjectHead> list(String sql, Collection<ObjectKey> keys) {
        HeadRows rows = new HeadRows();
        Chunks.ofKeys(database, sql, List.of(), keys, rows);
        return rows.heads();
    }

    private static Map<ObjectKey, ObjectHead> byKey(List<ObjectHead> heads) {
        Map<ObjectKey, ObjectHead> byKey = new HashMap<>();
        heads.forEach(head -> byKey.put(head.key(), head));
        return byKey;
    }
}
