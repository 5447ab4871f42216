package io.dromedary.kod.store;

import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.Debt;
import io.dromedary.kod.registry.Delivery;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.send.History;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** How sessions of one dispatcher begin and end, in SQL. Thread-safe. */
final class SessionStore extends ObjectStore implements SendRegistry {

    private static final int RETRIED_AT_ONCE = 1_000;

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
    private static final String EDITION = "select edition from kod_boundary";
    private static final String ASIDE =
            "select distinct object from kod_aside order by object limit " + RETRIED_AT_ONCE;
    private static final String OWE =
            """
            insert into kod_owed (object, node, since) values (?, ?, ?)
            on conflict (object, node) do nothing""";

    /** What was changed meanwhile, or has to be sent once more, is owed on. */
    static final String PAY =
            """
            delete from kod_owed where object = ? and node = ?
              and exists (select 1 from kod_version v
                where v.object = kod_owed.object and v.sequence = ? and v.mark = ?)""";

    private final SqlDatabase database;
    private final Term term;
    private final HistoryStore histories;

    /** Of the boundary that was told last: who sets it by hand raises it. */
    private final AtomicLong edition = new AtomicLong();

    /** Takes over from the dispatcher before. */
    SessionStore(SqlDatabase database, Clock clock) {
        super(database);
        this.database = database;
        this.term = Term.next(database);
        this.histories = new HistoryStore(database, term, clock);
    }

    @Override
    public Optional<Boundary> boundary() {
        return boundary(edition::set);
    }

    @Override
    public void begin(Collection<Delivery> planned) {
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    term.check(connection);
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
            Optional<Boundary> boundary,
            Collection<Debt> owed) {
        long told = edition.get();
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    term.check(connection);
                    hold(connection, delivered);
                    if (edition(connection) == told) {
                        dequeue(connection, considered);
                    }
                    if (boundary.isPresent()) {
                        move(connection, boundary.get(), told);
                    }
                    return owe(connection, owed);
                });
    }

    /** Zero if there is no boundary yet. */
    private static long edition(Connection connection) throws SQLException {
        try (PreparedStatement edition = connection.prepareStatement(EDITION);
                ResultSet row = edition.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void owe(Collection<Debt> debts) {
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    term.check(connection);
                    return owe(connection, debts);
                });
    }

    private static int[] owe(Connection connection, Collection<Debt> debts) throws SQLException {
        Map<ObjectKey, Long> ids =
                ObjectIds.find(connection, debts.stream().map(Debt::object).distinct().toList());
        try (PreparedStatement owe = connection.prepareStatement(OWE)) {
            for (Debt debt : debts) {
                owe.setLong(1, ids.get(debt.object()));
                owe.setString(2, debt.node());
                owe.setString(3, debt.since().digits());
                owe.addBatch();
            }
            return owe.executeBatch();
        }
    }

    @Override
    public void pay(String node, Collection<Delivery> delivered, Collection<ObjectHead> held) {
        List<ObjectHead> paid =
                Stream.concat(held.stream(), delivered.stream().map(Delivery::head))
                        .distinct()
                        .toList();
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    term.check(connection);
                    hold(connection, delivered);
                    Map<ObjectKey, Long> ids =
                            ObjectIds.find(connection, paid.stream().map(ObjectHead::key).toList());
                    try (PreparedStatement pay = connection.prepareStatement(PAY)) {
                        for (ObjectHead head : paid) {
                            pay.setLong(1, ids.get(head.key()));
                            pay.setString(2, node);
                            pay.setLong(3, head.sequence());
                            pay.setString(4, head.mark().digits());
                            pay.addBatch();
                        }
                        pay.executeBatch();
                    }
                    AsideStore.endHeld(connection, ids.values());
                    return paid.size();
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
        AsideStore.end(connection, delivered, ids);
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
        AsideStore.endHeld(connection, ids.values());
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

    @Override
    public void putAside(Collection<Oversized> oversized) {
        database.write(
                connection -> {
                    VersionCounter.lock(connection);
                    term.check(connection);
                    return AsideStore.put(connection, oversized);
                });
    }

    @Override
    public void retryAside() {
        int retried;
        do {
            retried =
                    database.write(
                            connection -> {
                                VersionCounter.lock(connection);
                                term.check(connection);
                                List<Long> objects = new ArrayList<>();
                                try (PreparedStatement aside = connection.prepareStatement(ASIDE);
                                        ResultSet row = aside.executeQuery()) {
                                    while (row.next()) {
                                        objects.add(row.getLong(1));
                                    }
                                }
                                Requeue.asideOf(connection, objects);
                                return objects.size();
                            });
        } while (retried == RETRIED_AT_ONCE);
    }

    @Override
    public List<History> open() {
        return histories.open();
    }

    @Override
    public List<ObjectHead> older(History history, int objects, long bytes) {
        return histories.older(history, objects, bytes);
    }

    @Override
    public void reach(History history, Boundary reached) {
        histories.reach(history, reached);
    }

    @Override
    public void finish(History history) {
        histories.finish(history);
    }
}
