package io.dromedary.bench;

import io.dromedary.sql.PostgresAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * What pgjdbc alone does in one loop on one connection, with what a journal cannot do without: the
 * lock of the channel's row, the two indexes, the checkpoint, the durable commit. It never has to
 * look for duplicates: that a key is there ends it.
 */
final class BarePostgres implements AutoCloseable {

    private static final String TABLES =
            """
            create schema bare;
            create table bare.channel (id int primary key, head bigint not null) with (fillfactor = 50);
            create table bare.checkpoint (source text primary key, position text) with (fillfactor = 50);
            create table bare.event (position bigint primary key, time bigint not null,
              key bytea not null unique, type text not null, json text not null);
            insert into bare.channel values (1, 0);
            insert into bare.checkpoint values ('/onec/trade', '')""";
    private static final String RAISE =
            "update bare.channel set head = head + ? where id = 1 returning head";
    private static final String CHECKPOINT =
            "update bare.checkpoint set position = ? where source = '/onec/trade'";

    private final Connection connection;

    private BarePostgres(Connection connection) {
        this.connection = connection;
    }

    static BarePostgres create(PostgresAccess access) throws SQLException {
        Connection connection =
                DriverManager.getConnection(access.url(), access.username(), access.password());
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
        connection.setAutoCommit(false);
        return new BarePostgres(connection);
    }

    /** COPY, in the binary format. */
    void copy(List<Row> rows) throws SQLException, IOException {
        long position = raise(rows.size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1));
        out.writeLong(0);
        for (Row row : rows) {
            out.writeShort(5);
            out.writeInt(8);
            out.writeLong(++position);
            out.writeInt(8);
            out.writeLong(row.time);
            field(out, row.key);
            field(out, row.type);
            field(out, row.json);
        }
        out.writeShort(-1);
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "copy bare.event from stdin (format binary)",
                        new ByteArrayInputStream(bytes.toByteArray()),
                        1 << 16);
        finish(position);
    }

    private static void field(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    /** One statement of arrays. */
    void unnest(List<Row> rows) throws SQLException {
        long position = raise(rows.size());
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into bare.event select * from unnest(?::bigint[], ?::bigint[],"
                                + " ?::bytea[], ?::text[], ?::text[])")) {
            long[] positions = new long[rows.size()];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = ++position;
            }
            insert.setObject(1, positions);
            insert.setObject(2, rows.stream().mapToLong(row -> row.time).toArray());
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "bytea", rows.stream().map(row -> row.key).toArray(byte[][]::new)));
            insert.setObject(4, rows.stream().map(row -> text(row.type)).toArray(String[]::new));
            insert.setObject(5, rows.stream().map(row -> text(row.json)).toArray(String[]::new));
            insert.executeUpdate();
        }
        finish(position);
    }

    /** One INSERT an event. */
    void insert(List<Row> rows) throws SQLException {
        long position = raise(rows.size());
        try (PreparedStatement insert =
                connection.prepareStatement("insert into bare.event values (?, ?, ?, ?, ?)")) {
            for (Row row : rows) {
                insert.setLong(1, ++position);
                insert.setLong(2, row.time);
                insert.setBytes(3, row.key);
                insert.setString(4, text(row.type));
                insert.setString(5, text(row.json));
                insert.executeUpdate();
            }
        }
        finish(position);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private long raise(int count) throws SQLException {
        try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
            raise.setInt(1, count);
            try (ResultSet row = raise.executeQuery()) {
                row.next();
                return row.getLong(1) - count;
            }
        }
    }

    private void finish(long position) throws SQLException {
        try (PreparedStatement checkpoint = connection.prepareStatement(CHECKPOINT)) {
            checkpoint.setString(1, Long.toString(position));
            checkpoint.executeUpdate();
        }
        connection.commit();
    }

    /** Reads a page; how many rows it had. */
    int read(long after, int limit) throws SQLException {
        try (PreparedStatement page =
                connection.prepareStatement(
                        "select position, type, json from bare.event where position > ?"
                                + " order by position limit ?")) {
            page.setLong(1, after);
            page.setInt(2, limit);
            int count = 0;
            try (ResultSet rows = page.executeQuery()) {
                while (rows.next()) {
                    rows.getLong(1);
                    rows.getString(2);
                    count += rows.getBytes(3).length > 0 ? 1 : 0;
                }
            }
            connection.commit();
            return count;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** An event, all of it ready to be sent. */
    static final class Row {
        private final long time;
        private final byte[] key;
        private final byte[] type;
        private final byte[] json;

        Row(long time, byte[] key, byte[] type, byte[] json) {
            this.time = time;
            this.key = key;
            this.type = type;
            this.json = json;
        }
    }
}
