package io.dromedary.journal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A partition of the table {@code event}: a range of a channel's positions.
 *
 * @param id number of the partition
 * @param first its first position; it ends where the channel's next part begins
 */
record Part(int id, long first) {

    /** Comes before every part. */
    static final Part BEFORE_ALL = new Part(0, 0);

    private static final String INSERT =
            "insert into part (channel, first) values (?, ?) returning id";
    private static final String OPEN = "update channel set part = ? where id = ?";

    /** Made by itself and then attached, which lets readers of other parts go on. */
    private static final String CREATE =
            """
            create table %1$s (like event including all, primary key (position), check (part = %2$d));
            alter table event attach partition %1$s for values in (%2$d)""";

    /** Begins a part for events from {@code first} on; the channel's row must be locked. */
    static Part create(Connection connection, int channel, long first) throws SQLException {
        Part part;
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setInt(1, channel);
            insert.setLong(2, first);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                part = new Part(row.getInt(1), first);
            }
        }
        try (Statement create = connection.createStatement()) {
            create.execute(CREATE.formatted(part.table(), part.id()));
        }
        try (PreparedStatement open = connection.prepareStatement(OPEN)) {
            open.setInt(1, part.id());
            open.setInt(2, channel);
            open.executeUpdate();
        }
        return part;
    }

    /**
     * Drops it. This waits for whoever reads the whole table {@code event}, and whoever wants to
     * begin a part waits meanwhile, so it gives up early.
     */
    void drop(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '2s'");
            statement.execute("drop table if exists " + table());
            statement.execute("delete from part where id = " + id);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    /** Its table. */
    String table() {
        return "event_" + id;
    }
}
