package io.dromedary.journal.sqlite;

import io.dromedary.event.Checkpoint;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.OpenBlock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the writer says to its connection.
 *
 * <p>Plain JDBC: statements are prepared once and bound by index, since preparing one costs more
 * than inserting an event. They end with their connection.
 */
final class WriterStatements {

    private static final String INSERT_EVENT =
            "insert into event (id, time, key, type, json) values (?, ?, ?, ?, ?)"
                    + " on conflict (key) do nothing";
    private static final String FIND_EVENT = "select id from event where key = ?";
    private static final String DELETE_EVENTS = "delete from event where id between ? and ?";

    private static final String FIND_CHANNEL = "select id, head from channel where name = ?";
    private static final String INSERT_CHANNEL =
            "insert into channel (name) values (?) returning id";
    private static final String RAISE_HEAD =
            "update channel set head = head + ? where id = ? returning head";

    private static final String NEWEST_BLOCK =
            "select first, last, latest, bytes, stored from block where channel = ?"
                    + " order by first desc limit 1";
    private static final String STORE_BLOCK =
            "insert or replace into block (channel, first, last, latest, bytes, stored)"
                    + " values (?, ?, ?, ?, ?, ?)";
    private static final String DELETE_BLOCK =
            "delete from block where channel = ? and first = ? and last = ?"
                    + " and first = (select min(first) from block where channel = ?)";

    private static final String ACQUIRE =
            "insert into checkpoint (source, epoch) values (?, 1)"
                    + " on conflict (source) do update set epoch = epoch + 1"
                    + " returning epoch, position, state";
    private static final String COMMIT =
            "update checkpoint set position = ?, state = ? where source = ? and epoch = ?";
    private static final String OWNED = "select 1 from checkpoint where source = ? and epoch = ?";
    private static final String SOURCES = "select source from checkpoint";

    private static final String UNSETTLED_SOURCES = "select distinct source from unsettled";
    private static final String UNSETTLE =
            "insert into unsettled (source, channel, position) values (?, ?, ?)"
                    + " on conflict do nothing";
    private static final String SETTLE = "delete from unsettled where source = ?";
    private static final String OLDEST_UNSETTLED =
            "select min(position) from unsettled where channel = ?";

    private final Connection connection;
    private final PreparedStatement insertEvent;
    private final PreparedStatement findEvent;
    private final PreparedStatement raiseHead;
    private final PreparedStatement storeBlock;
    private final PreparedStatement commit;

    WriterStatements(Connection connection) throws SQLException {
        this.connection = connection;
        this.insertEvent = connection.prepareStatement(INSERT_EVENT);
        this.findEvent = connection.prepareStatement(FIND_EVENT);
        this.raiseHead = connection.prepareStatement(RAISE_HEAD);
        this.storeBlock = connection.prepareStatement(STORE_BLOCK);
        this.commit = connection.prepareStatement(COMMIT);
    }

    boolean belongTo(Connection other) {
        return connection == other;
    }

    /** Whether the event was stored; false if its key is there already. */
    boolean insert(long id, EncodedEvent event) throws SQLException {
        bind(id, event);
        return insertEvent.executeUpdate() == 1;
    }

    /**
     * Stores the events under consecutive ids; a batch costs half of single inserts.
     *
     * @return false, and nothing is stored, if the key of one of them is there already
     */
    boolean insertAll(long firstId, List<EncodedEvent> events) throws SQLException {
        long id = firstId;
        for (EncodedEvent event : events) {
            bind(id++, event);
            insertEvent.addBatch();
        }
        for (int stored : insertEvent.executeBatch()) {
            if (stored == 0) {
                update(DELETE_EVENTS, firstId, id - 1);
                return false;
            }
        }
        return true;
    }

    private void bind(long id, EncodedEvent event) throws SQLException {
        insertEvent.setLong(1, id);
        insertEvent.setLong(2, event.time());
        insertEvent.setBytes(3, event.key());
        insertEvent.setString(4, event.type());
        insertEvent.setBytes(5, event.json());
    }

    long find(byte[] key) throws SQLException {
        findEvent.setBytes(1, key);
        try (ResultSet row = findEvent.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("An event is neither new nor there");
            }
            return row.getLong(1);
        }
    }

    /** The channel, if there is one, as a writer continues it. */
    Optional<ChannelWriter> channel(String name) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND_CHANNEL)) {
            find.setString(1, name);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                int id = row.getInt(1);
                return Optional.of(new ChannelWriter(id, name, row.getLong(2), newestBlock(id)));
            }
        }
    }

    private Optional<OpenBlock> newestBlock(int channel) throws SQLException {
        try (PreparedStatement newest = connection.prepareStatement(NEWEST_BLOCK)) {
            newest.setInt(1, channel);
            try (ResultSet row = newest.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(
                        new OpenBlock(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5)));
            }
        }
    }

    ChannelWriter createChannel(String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_CHANNEL)) {
            insert.setString(1, name);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                int id = row.getInt(1);
                if (id > EventId.MAX_CHANNEL) {
                    throw new SQLException(
                            "No room for channel "
                                    + name
                                    + ": a journal has at most "
                                    + EventId.MAX_CHANNEL);
                }
                return new ChannelWriter(id, name, 0, Optional.empty());
            }
        }
    }

    /** Allocates {@code count} positions; the transaction's lock makes their order commit order. */
    long raiseHead(int channel, long count) throws SQLException {
        raiseHead.setLong(1, count);
        raiseHead.setInt(2, channel);
        try (ResultSet row = raiseHead.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    void store(int channel, OpenBlock block) throws SQLException {
        storeBlock.setInt(1, channel);
        storeBlock.setLong(2, block.first());
        storeBlock.setLong(3, block.last());
        storeBlock.setLong(4, block.latest());
        storeBlock.setLong(5, block.bytes());
        storeBlock.setLong(6, block.stored());
        storeBlock.executeUpdate();
    }

    /** Removes the oldest block with its events, unless it is another one by now. */
    boolean delete(int channel, long first, long last) throws SQLException {
        if (update(DELETE_BLOCK, channel, first, last, channel) == 0) {
            return false;
        }
        update(DELETE_EVENTS, EventId.of(channel, first), EventId.of(channel, last));
        return true;
    }

    Checkpoint acquire(String source) throws SQLException {
        try (PreparedStatement acquire = connection.prepareStatement(ACQUIRE)) {
            acquire.setString(1, source);
            try (ResultSet row = acquire.executeQuery()) {
                row.next();
                return new Checkpoint(source, row.getLong(1), row.getString(2), row.getString(3));
            }
        }
    }

    /** Whether the checkpoint was stored; false, and nothing is changed, if it is fenced. */
    boolean commit(Checkpoint checkpoint) throws SQLException {
        commit.setString(1, checkpoint.position());
        commit.setString(2, checkpoint.state());
        commit.setString(3, checkpoint.source());
        commit.setLong(4, checkpoint.epoch());
        return commit.executeUpdate() == 1;
    }

    /** Whether the checkpoint could be stored: its epoch is the current one. */
    boolean owns(Checkpoint checkpoint) throws SQLException {
        try (PreparedStatement owned = connection.prepareStatement(OWNED)) {
            owned.setString(1, checkpoint.source());
            owned.setLong(2, checkpoint.epoch());
            try (ResultSet row = owned.executeQuery()) {
                return row.next();
            }
        }
    }

    Set<String> sources() throws SQLException {
        return texts(SOURCES);
    }

    Set<String> unsettledSources() throws SQLException {
        return texts(UNSETTLED_SOURCES);
    }

    void unsettle(String source, int channel, long position) throws SQLException {
        update(UNSETTLE, source, channel, position);
    }

    void settle(String source) throws SQLException {
        update(SETTLE, source);
    }

    OptionalLong oldestUnsettled(int channel) throws SQLException {
        try (PreparedStatement oldest = connection.prepareStatement(OLDEST_UNSETTLED)) {
            oldest.setInt(1, channel);
            try (ResultSet row = oldest.executeQuery()) {
                row.next();
                long position = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(position);
            }
        }
    }

    private Set<String> texts(String sql) throws SQLException {
        Set<String> texts = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private int update(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }
}
