package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes states of objects their current versions, most of which wait to be considered. Used within
 * a transaction that has {@link #begin begun}.
 */
final class VersionWriter {

    /** How long a session may still ask for the value of a version that was replaced. */
    static final Duration KEPT = Duration.ofHours(1);

    private static final String CURRENT =
            """
            select object, sequence, hash, accepted, changed, origin from kod_version
            where object in\s"""
                    + Chunks.PLACES;
    private static final String PUT =
            """
            insert into kod_version (object, sequence, namespace, mark, accepted, changed, hash, bytes,
              deleted, origin, owner) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (object) do update set sequence = excluded.sequence,
              namespace = excluded.namespace, mark = excluded.mark, accepted = excluded.accepted,
              changed = excluded.changed, hash = excluded.hash, bytes = excluded.bytes, deleted = excluded.deleted,
              origin = excluded.origin, owner = excluded.owner""";
    private static final String KEEP =
            "insert into kod_value (sequence, accepted, body) values (?, ?, ?)";
    private static final String REPLACE = "update kod_value set replaced = ? where sequence = ?";
    private static final String FORGET_REFERENCES = "delete from kod_reference where object = ?";
    private static final String REFER =
            "insert into kod_reference (object, place, target, waiting) values (?, ?, ?, ?)";
    private static final String WAIT =
            """
            insert into kod_waiting (object, mark, sequence) values (?, ?, ?)
            on conflict (object) do update set mark = excluded.mark, sequence = excluded.sequence""";
    private static final String CALL =
            """
            insert into kod_local_key (type, key, object) values (?, ?, ?)
            on conflict (type, key) do update set object = excluded.object""";
    private static final String PRUNE =
            """
            delete from kod_value where sequence in (
              select sequence from kod_value where replaced < ? order by replaced limit ?)""";

    /** More than are replaced at a time, on the average, so that it gets ahead. */
    private static final int PRUNED_AT_ONCE = 2_000;

    private final Connection connection;
    private final Instant now;
    private long last;

    private VersionWriter(Connection connection, Instant now, long last) {
        this.connection = connection;
        this.now = now;
        this.last = last;
    }

    /**
     * Begins to change objects; whoever else does so waits for the end of the transaction.
     *
     * @param versions how many at most
     */
    static VersionWriter begin(Connection connection, int versions, Instant now)
            throws SQLException {
        return new VersionWriter(connection, now, VersionCounter.advance(connection, versions));
    }

    /**
     * A state that becomes the current version.
     *
     * @param mark of its place in the queue
     * @param accepted when it came here, as a mark of this node
     * @param changed what it is compared by with versions of other nodes
     * @param origin code of the node it came from; empty for this one
     * @param waits whether it is to be considered
     */
    record State(
            ChangedObject object,
            Mark mark,
            Mark accepted,
            Mark changed,
            String origin,
            boolean waits) {}

    /** The version that there is. */
    private record Current(
            long sequence, String hash, String accepted, String changed, String origin) {}

    /** Stores them; each object is there once. */
    void put(Collection<State> states) throws SQLException {
        Map<ObjectKey, Long> ids = ids(states);
        Map<Long, Current> current = current(states.stream().map(s -> id(ids, s)).toList());
        try (PreparedStatement put = connection.prepareStatement(PUT);
                PreparedStatement keep = connection.prepareStatement(KEEP);
                PreparedStatement replace = connection.prepareStatement(REPLACE);
                PreparedStatement forget = connection.prepareStatement(FORGET_REFERENCES);
                PreparedStatement refer = connection.prepareStatement(REFER);
                PreparedStatement wait = connection.prepareStatement(WAIT);
                PreparedStatement call = connection.prepareStatement(CALL)) {
            for (State state : states) {
                ChangedObject object = state.object();
                long id = id(ids, state);
                String hash = object.hash();
                byte[] value = object.object().value();
                Optional<Current> before = Optional.ofNullable(current.get(id));
                boolean isSame =
                        state.origin().isEmpty()
                                && before.map(it -> it.hash().equals(hash)).orElse(false);
                Current version;
                if (isSame) {
                    version = before.get();
                } else {
                    version =
                            new Current(
                                    ++last,
                                    hash,
                                    state.accepted().digits(),
                                    state.changed().digits(),
                                    state.origin());
                    if (before.isPresent()) {
                        add(replace, now.toEpochMilli(), before.get().sequence());
                    }
                    add(keep, version.sequence(), version.accepted(), value);
                }
                if (before.isPresent()) {
                    add(forget, id);
                }
                put.setObject(11, object.owner().map(ids::get).orElse(null), Types.BIGINT);
                add(
                        put,
                        id,
                        version.sequence(),
                        object.object().namespace(),
                        state.mark().digits(),
                        version.accepted(),
                        version.changed(),
                        hash,
                        value.length,
                        object.deleted() ? 1 : 0,
                        version.origin());
                int place = 0;
                for (ObjectKey target : object.references()) {
                    add(refer, id, place++, ids.get(target), state.waits() ? 1 : 0);
                }
                if (state.waits()) {
                    add(wait, id, state.mark().digits(), version.sequence());
                }
                if (object.localKey().isPresent()) {
                    add(call, object.key().type(), object.localKey().get(), id);
                }
            }
            for (PreparedStatement statement :
                    List.of(replace, keep, forget, put, refer, wait, call)) {
                statement.executeBatch();
            }
        }
        prune();
    }

    private static Long id(Map<ObjectKey, Long> ids, State state) {
        return ids.get(state.object().key());
    }

    private Map<ObjectKey, Long> ids(Collection<State> states) throws SQLException {
        Set<ObjectKey> keys = new LinkedHashSet<>();
        for (State state : states) {
            keys.add(state.object().key());
            state.object().owner().ifPresent(keys::add);
            keys.addAll(state.object().references());
        }
        return ObjectIds.findOrAdd(connection, keys);
    }

    private Map<Long, Current> current(List<Long> ids) throws SQLException {
        Map<Long, Current> current = new HashMap<>();
        Chunks.of(
                connection,
                CURRENT,
                List.of(),
                ids,
                row ->
                        current.put(
                                row.getLong(1),
                                new Current(
                                        row.getLong(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getString(6))));
        return current;
    }

    private void prune() throws SQLException {
        try (PreparedStatement prune = connection.prepareStatement(PRUNE)) {
            prune.setLong(1, now.minus(KEPT).toEpochMilli());
            prune.setInt(2, PRUNED_AT_ONCE);
            prune.executeUpdate();
        }
    }

    private static void add(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        statement.addBatch();
    }
}
