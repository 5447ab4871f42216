package io.dromedary.kod.store;

import io.dromedary.kod.collision.Arbiter;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Stamp;
import io.dromedary.kod.registry.Aside;
import io.dromedary.kod.registry.AsideTotal;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.ObjectRegistry;
import io.dromedary.kod.registry.Presence;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.springframework.jdbc.core.RowCallbackHandler;

/** What sending sessions ask, in SQL. Thread-safe. */
class ObjectStore implements ObjectRegistry {

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
    static final String WAITING_SINCE =
            "select mark from kod_waiting where mark > '' order by mark limit 1";
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
    static final String HOLDERS =
            """
            select o.type, o.key, p.node from kod_object o join kod_presence p on p.object = o.id
            where\s"""
                    + Chunks.KEYS;
    static final String DEBTORS =
            """
            select o.type, o.key, d.node from kod_object o join kod_owed d on d.object = o.id
            where\s"""
                    + Chunks.KEYS;
    private static final String LACKING =
            """
            select o.type, o.key, a.node from kod_object o join kod_aside a on a.object = o.id
            where\s"""
                    + Chunks.KEYS;
    static final String OWED =
            HeadRows.COLUMNS
                    + """
                    from (select object, since from kod_owed where node = ?
                      order by since, object limit ?) d
                      join kod_version v on v.object = d.object"""
                    + HeadRows.JOINS
                    + "order by d.since, v.object, r.place";
    static final String OWED_SINCE =
            "select since from kod_owed where node = ? order by since limit 1";
    private static final String VALUE = "select body from kod_value where sequence = ?";
    private final SqlDatabase database;

    ObjectStore(SqlDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<Boundary> boundary() {
        return boundary(edition -> {});
    }

    /** Tells the edition besides, which changes when somebody sets the boundary by hand. */
    final Optional<Boundary> boundary(LongConsumer edition) {
        return database
                .read(
                        jdbc ->
                                jdbc.query(
                                        BOUNDARY,
                                        (row, number) -> {
                                            edition.accept(row.getLong(3));
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
    public Optional<Mark> waitingSince() {
        return database.read(jdbc -> jdbc.queryForList(WAITING_SINCE, String.class)).stream()
                .findFirst()
                .map(Mark::new);
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
        Map<ObjectKey, Arbiter.Known> received = new HashMap<>();
        Chunks.read(
                database, connection -> readStamps(connection, node, heads, accepted, received));
        Map<ObjectKey, Stamp> stamps = new HashMap<>();
        for (ObjectHead head : heads) {
            Optional<Arbiter.Known> known = Optional.ofNullable(received.get(head.key()));
            Optional.ofNullable(accepted.get(head.sequence()))
                    .ifPresent(
                            version ->
                                    stamps.put(
                                            head.key(),
                                            new Stamp(
                                                    version,
                                                    known.flatMap(it -> it.seenBy(version)),
                                                    known.map(it -> it.brought(version))
                                                            .orElse(false))));
        }
        return stamps;
    }

    private static void readStamps(
            Connection connection,
            String node,
            Collection<ObjectHead> heads,
            Map<Long, Mark> accepted,
            Map<ObjectKey, Arbiter.Known> received)
            throws SQLException {
        Chunks.of(
                connection,
                ACCEPTED,
                List.of(),
                heads.stream().map(ObjectHead::sequence).toList(),
                row -> accepted.put(row.getLong(1), new Mark(row.getString(2))));
        received.putAll(
                Judgement.known(connection, node, heads.stream().map(ObjectHead::key).toList()));
    }

    @Override
    public Map<ObjectKey, Set<String>> holders(Collection<ObjectKey> keys) {
        Map<ObjectKey, Set<String>> holders = new HashMap<>();
        Chunks.Rows rows =
                row ->
                        holders.computeIfAbsent(
                                        new ObjectKey(row.getString(1), row.getString(2)),
                                        key -> new TreeSet<>())
                                .add(row.getString(3));
        Chunks.ofKeys(database, HOLDERS, List.of(), keys, rows);
        Chunks.ofKeys(database, DEBTORS, List.of(), keys, rows);
        Chunks.ofKeys(database, LACKING, List.of(), keys, rows);
        return holders;
    }

    @Override
    public Optional<byte[]> value(long sequence) {
        return database
                .read(jdbc -> jdbc.query(VALUE, (row, number) -> row.getBytes(1), sequence))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Mark> owedSince(String node) {
        return database.read(jdbc -> jdbc.queryForList(OWED_SINCE, String.class, node)).stream()
                .findFirst()
                .map(Mark::new);
    }

    @Override
    public List<ObjectHead> owed(String node, int objects, long bytes) {
        return heads(OWED, bytes, node, objects);
    }

    @Override
    public List<Aside> aside() {
        return AsideStore.all(database);
    }

    @Override
    public List<AsideTotal> asideByNode() {
        return AsideStore.totals(database);
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
