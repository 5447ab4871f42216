package io.dromedary.journal.postgres;

import io.dromedary.event.Checkpoint;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.OpenBlock;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/** What the writer says to its connection; the driver keeps the statements prepared. */
final class WriterStatements {

    private static final String FIND_CHANNEL = "select id from channel where name = ?";
    private static final String CREATE_CHANNEL =
            "insert into channel (name) values (?) on conflict (name) do nothing returning id";

    /** The lock that it takes is what makes the order of positions that of commits. */
    private static final String RAISE_HEAD =
            "update channel set head = head + ? where id = ? returning first, head, part";

    private static final String LOCK_CHANNEL =
            "select first, head, part from channel where id = ? for no key update";
    private static final String RAISE_FIRST =
            "update channel set first = ?, part = case when ? then null else part end where id = ?";

    private static final String COPY_KEYS =
            "copy event_key (key, position) from stdin (format binary)";
    private static final String FIND_KEYS =
            "select key, position from event_key where key = any(?)";
    private static final String PART_AT =
            "select id, first from part where channel = ? and first <= ? order by first desc limit 1";
    private static final String DELETE_KEYS =
            "delete from event_key using %s e where e.position between ? and ? and event_key.key = e.key";

    private static final String NEWEST_BLOCK =
            "select first, last, latest, bytes, stored from block where channel = ?"
                    + " order by first desc limit 1";
    private static final String BYTES_OF_PART =
            "select coalesce(sum(bytes), 0) from block where channel = ?"
                    + " and first >= (select first from part where id = ?)";
    private static final String STORE_BLOCKS =
            """
            insert into block (channel, first, last, latest, bytes, stored)
            select ?, * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
            on conflict (channel, first) do update set last = excluded.last,
              latest = excluded.latest, bytes = excluded.bytes, stored = excluded.stored""";
    private static final String DELETE_BLOCK =
            "delete from block where channel = ? and first = ? and last = ?"
                    + " and first = (select min(first) from block where channel = ?)";

    private static final String ACQUIRE =
            "insert into checkpoint as known (source, epoch) values (?, 1)"
                    + " on conflict (source) do update set epoch = known.epoch + 1"
                    + " returning epoch, position, state";
    private static final String COMMIT =
            """
            with passed as (
              update checkpoint set position = new.position, state = new.state
              from unnest(?::text[], ?::bigint[], ?::text[], ?::text[])
                as new (source, epoch, position, state)
              where checkpoint.source = new.source and checkpoint.epoch = new.epoch
              returning checkpoint.source, checkpoint.epoch),
            settled as (
              delete from unsettled using passed where unsettled.source = passed.source)
            select source, epoch from passed""";
    private static final String OWNERS =
            """
            select checkpoint.source, checkpoint.epoch
            from checkpoint
            join unnest(?::text[], ?::bigint[]) as asked (source, epoch)
              on checkpoint.source = asked.source and checkpoint.epoch = asked.epoch
            for share of checkpoint""";
    private static final String UNSETTLE =
            """
            insert into unsettled (source, channel, position)
            select checkpoint.source, new.channel, new.position
            from unnest(?::text[], ?::integer[], ?::bigint[]) as new (source, channel, position)
            join checkpoint on checkpoint.event_source = new.source
            order by checkpoint.source, new.channel
            on conflict do nothing""";
    private static final String IS_UNSETTLED =
            "select exists (select from unsettled where channel = ? and position <= ?)";

    private WriterStatements() {}

    /** The number of the channel, which is created if it does not exist. */
    static int channel(Connection connection, String name) throws SQLException {
        Optional<Integer> id = number(connection, FIND_CHANNEL, name);
        if (id.isEmpty()) {
            id = number(connection, CREATE_CHANNEL, name);
        }
        if (id.isEmpty()) { // another process has created it just now
            id = number(connection, FIND_CHANNEL, name);
        }
        return id.orElseThrow(() -> new SQLException("Channel " + name + " comes and goes"));
    }

    private static Optional<Integer> number(Connection connection, String sql, String name)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
            }
        }
    }

    static ChannelRow raiseHead(Connection connection, int channel, int count) throws SQLException {
        try (PreparedStatement raise = connection.prepareStatement(RAISE_HEAD)) {
            raise.setInt(1, count);
            raise.setInt(2, channel);
            return channelRow(raise);
        }
    }

    static ChannelRow lock(Connection connection, int channel) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_CHANNEL)) {
            lock.setInt(1, channel);
            return channelRow(lock);
        }
    }

    private static ChannelRow channelRow(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("The channel has been deleted");
            }
            return new ChannelRow(
                    row.getLong(1),
                    row.getLong(2),
                    Optional.ofNullable(row.getObject(3, Integer.class)));
        }
    }

    /** Raises the first position; an empty channel has no part any more. */
    static void raiseFirst(Connection connection, int channel, long first, boolean isEmpty)
            throws SQLException {
        update(connection, RAISE_FIRST, first, isEmpty, channel);
    }

    /** Notes the keys of events that have the positions from {@code first} on. */
    static void copyKeys(Connection connection, List<EncodedEvent> events, long first)
            throws SQLException {
        try (CopyRows rows = new CopyRows(connection, COPY_KEYS)) {
            long position = first;
            for (EncodedEvent event : events) {
                rows.row(2).bytes(event.key()).bigint(position++);
            }
            rows.end();
        }
    }

    /** The positions of the keys that are there. */
    static Map<ByteBuffer, Long> positions(Connection connection, List<byte[]> keys)
            throws SQLException {
        Map<ByteBuffer, Long> positions = new HashMap<>();
        try (PreparedStatement find = connection.prepareStatement(FIND_KEYS)) {
            find.setArray(1, connection.createArrayOf("bytea", keys.toArray(byte[][]::new)));
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    positions.put(ByteBuffer.wrap(rows.getBytes(1)), rows.getLong(2));
                }
            }
        }
        return positions;
    }

    /** Forgets the ids of the events of a block. */
    static void deleteKeys(Connection connection, int channel, long first, long last)
            throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(PART_AT)) {
            find.setInt(1, channel);
            find.setLong(2, first);
            try (ResultSet row = find.executeQuery()) {
                if (row.next()) {
                    Part part = new Part(row.getInt(1), row.getLong(2));
                    update(connection, DELETE_KEYS.formatted(part.table()), first, last);
                }
            }
        }
    }

    static Optional<OpenBlock> newestBlock(Connection connection, int channel) throws SQLException {
        try (PreparedStatement newest = connection.prepareStatement(NEWEST_BLOCK)) {
            newest.setInt(1, channel);
            try (ResultSet row = newest.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new OpenBlock(
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getLong(3),
                                        row.getLong(4),
                                        row.getLong(5)))
                        : Optional.empty();
            }
        }
    }

    /** Payload that is in the channel's newest part. */
    static long bytes(Connection connection, int channel, int part) throws SQLException {
        try (PreparedStatement bytes = connection.prepareStatement(BYTES_OF_PART)) {
            bytes.setInt(1, channel);
            bytes.setInt(2, part);
            try (ResultSet row = bytes.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static void store(Connection connection, int channel, List<OpenBlock> blocks)
            throws SQLException {
        try (PreparedStatement store = connection.prepareStatement(STORE_BLOCKS)) {
            store.setInt(1, channel);
            List<ToLongFunction<OpenBlock>> columns =
                    List.of(
                            OpenBlock::first,
                            OpenBlock::last,
                            OpenBlock::latest,
                            OpenBlock::bytes,
                            OpenBlock::stored);
            for (int i = 0; i < columns.size(); i++) {
                store.setObject(i + 2, blocks.stream().mapToLong(columns.get(i)).toArray());
            }
            store.executeUpdate();
        }
    }

    static boolean deleteBlock(Connection connection, int channel, long first, long last)
            throws SQLException {
        return update(connection, DELETE_BLOCK, channel, first, last, channel) == 1;
    }

    static Checkpoint acquire(Connection connection, String source) throws SQLException {
        try (PreparedStatement acquire = connection.prepareStatement(ACQUIRE)) {
            acquire.setString(1, source);
            try (ResultSet row = acquire.executeQuery()) {
                row.next();
                return new Checkpoint(source, row.getLong(1), row.getString(2), row.getString(3));
            }
        }
    }

    /** Stores checkpoints, at most one of each ownership; those that are not fenced. */
    static Set<Ownership> commit(Connection connection, Collection<Checkpoint> checkpoints)
            throws SQLException {
        Set<Ownership> passed = new HashSet<>();
        try (PreparedStatement commit = connection.prepareStatement(COMMIT)) {
            commit.setObject(
                    1, checkpoints.stream().map(Checkpoint::source).toArray(String[]::new));
            commit.setObject(2, checkpoints.stream().mapToLong(Checkpoint::epoch).toArray());
            commit.setObject(
                    3, checkpoints.stream().map(Checkpoint::position).toArray(String[]::new));
            commit.setObject(4, checkpoints.stream().map(Checkpoint::state).toArray(String[]::new));
            try (ResultSet rows = commit.executeQuery()) {
                while (rows.next()) {
                    passed.add(new Ownership(rows.getString(1), rows.getLong(2)));
                }
            }
        }
        return passed;
    }

    /** Those who own their source still, and keep it until the transaction ends. */
    static Set<Ownership> owners(Connection connection, Collection<Ownership> asked)
            throws SQLException {
        Set<Ownership> owners = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(OWNERS)) {
            select.setObject(1, asked.stream().map(Ownership::source).toArray(String[]::new));
            select.setObject(2, asked.stream().mapToLong(Ownership::epoch).toArray());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    owners.add(new Ownership(rows.getString(1), rows.getLong(2)));
                }
            }
        }
        return owners;
    }

    /** Notes events that their sources may send again, if those have checkpoints. */
    static void unsettle(Connection connection, Collection<Unsettled> events) throws SQLException {
        List<Unsettled> rows = new ArrayList<>(events);
        try (PreparedStatement unsettle = connection.prepareStatement(UNSETTLE)) {
            unsettle.setObject(1, rows.stream().map(Unsettled::source).toArray(String[]::new));
            unsettle.setObject(2, rows.stream().mapToInt(Unsettled::channel).toArray());
            unsettle.setObject(3, rows.stream().mapToLong(Unsettled::position).toArray());
            unsettle.executeUpdate();
        }
    }

    /** Whether an event up to that position may be sent again. */
    static boolean isUnsettled(Connection connection, int channel, long last) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(IS_UNSETTLED)) {
            ask.setInt(1, channel);
            ask.setLong(2, last);
            try (ResultSet row = ask.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static int update(Connection connection, String sql, Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Who commits: a source under one of its epochs. */
    record Ownership(String source, long epoch) {}

    /** An event that was stored without its source's checkpoint. */
    record Unsettled(String source, int channel, long position) {}
}
