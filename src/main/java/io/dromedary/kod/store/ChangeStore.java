package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.SliceName;
import io.dromedary.sql.SqlDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The changes of this node, in SQL. Thread-safe. */
final class ChangeStore implements ChangeRegistry {

    private static final String KNOWN =
            """
            select o.type, o.key from kod_object o join kod_version v on v.object = o.id
            where\s"""
                    + Chunks.KEYS;
    private static final String BY_LOCAL_KEY =
            """
            select l.key, o.key from kod_local_key l join kod_object o on o.id = l.object
            where l.type = ? and l.key in\s"""
                    + Chunks.PLACES;

    private final SqlDatabase database;
    private final String node;
    private final Clock clock;

    ChangeStore(SqlDatabase database, String node, Clock clock) {
        this.database = database;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public void submit(Collection<ChangedObject> changes, Optional<SliceName> name) {
        Map<ObjectKey, ChangedObject> last = last(changes);
        Instant now = clock.instant();
        database.write(
                connection -> {
                    VersionWriter versions = VersionWriter.begin(connection, last.size(), now);
                    if (name.isPresent()
                            && !SubmittedSlices.isNew(
                                    connection, name.get().identity(last.values()), now)) {
                        return false;
                    }
                    // Not before: a mark that is given out must not be overtaken.
                    Mark mark = LastMark.advance(connection, node, now);
                    versions.put(
                            last.values().stream()
                                    .map(change -> state(change, mark, true))
                                    .toList());
                    return true;
                });
    }

    @Override
    public void submitOld(Collection<ChangedObject> objects) {
        Map<ObjectKey, ChangedObject> last = last(objects);
        Instant now = clock.instant();
        database.write(
                connection -> {
                    VersionWriter versions = VersionWriter.begin(connection, last.size(), now);
                    Mark mark = LastMark.advance(connection, node, now);
                    Set<ObjectKey> known = known(connection, last.keySet());
                    versions.put(
                            last.values().stream()
                                    .filter(object -> !known.contains(object.key()))
                                    .map(object -> state(object, mark, false))
                                    .toList());
                    return mark;
                });
    }

    private static Map<ObjectKey, ChangedObject> last(Collection<ChangedObject> changes) {
        Map<ObjectKey, ChangedObject> last = new LinkedHashMap<>();
        for (ChangedObject change : changes) {
            last.remove(change.key());
            last.put(change.key(), change);
        }
        return last;
    }

    private static VersionWriter.State state(ChangedObject change, Mark mark, boolean waits) {
        Mark own = change.mark().orElse(mark);
        return new VersionWriter.State(change, own, mark, own, "", waits);
    }

    private static Set<ObjectKey> known(Connection connection, Collection<ObjectKey> keys)
            throws SQLException {
        Set<ObjectKey> known = new HashSet<>();
        Chunks.ofKeys(
                connection,
                KNOWN,
                List.of(),
                keys,
                row -> known.add(new ObjectKey(row.getString(1), row.getString(2))));
        return known;
    }

    @Override
    public Map<String, ObjectKey> byLocalKey(String type, Collection<String> localKeys) {
        Map<String, ObjectKey> found = new HashMap<>();
        Chunks.of(
                database,
                BY_LOCAL_KEY,
                List.of(type),
                localKeys,
                row -> found.put(row.getString(1), new ObjectKey(type, row.getString(2))));
        return found;
    }
}
