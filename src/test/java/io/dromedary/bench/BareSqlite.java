package io.dromedary.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * What sqlite-jdbc alone does with the journal's table, index and durability: ready bytes in one
 * loop of one thread.
 */
final class BareSqlite implements AutoCloseable {

    private static final long CHANNEL = 1L << 48;

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement page;
    private long head;

    BareSqlite(Path file, int cacheMebibytes) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setCacheSize(-cacheMebibytes << 10);
        connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select max(id) from event")) {
            head = row.getLong(1) & ~CHANNEL;
        }
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("insert into event values (?, ?, ?, ?, ?)");
        page =
                connection.prepareStatement(
                        "select id, type, json from event where id > ? order by id limit ?");
    }

    /** Inserts the rows and commits. */
    void append(List<Row> rows) throws SQLException {
        for (Row row : rows) {
            insert.setLong(1, CHANNEL | ++head);
            insert.setLong(2, row.time);
            insert.setBytes(3, row.key);
            insert.setString(4, row.type);
            insert.setBytes(5, row.json);
            insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
    }

    /** Reads a page; how many rows it had. */
    int read(long after, int limit) throws SQLException {
        page.setLong(1, CHANNEL | after);
        page.setInt(2, limit);
        int count = 0;
        try (ResultSet rows = page.executeQuery()) {
            while (rows.next()) {
                rows.getLong(1);
                rows.getString(2);
                count += rows.getBytes(3).length > 0 ? 1 : 0;
            }
        }
        return count;
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    /** A row of the event table without its id. */
    static final class Row {
        private final long time;
        private final byte[] key;
        private final String type;
        private final byte[] json;

        Row(long time, byte[] key, String type, byte[] json) {
            this.time = time;
            this.key = key;
            this.type = type;
            this.json = json;
        }
    }
}
