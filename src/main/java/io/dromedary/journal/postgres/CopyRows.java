package io.dromedary.journal.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table, in the binary format of PostgreSQL's COPY (its manual, "COPY",
 * "Binary Format"). All numbers are in network byte order; a field is its length in bytes and its
 * value. They are sent while more are made, so that the server works meanwhile.
 *
 * <p>Closing it before its {@link #end} undoes it. Not thread-safe.
 */
final class CopyRows implements AutoCloseable {

    private static final byte[] SIGNATURE =
            "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int NO_FLAGS = 0;
    private static final int NO_EXTENSION = 0;
    private static final short END = -1;

    private static final int MESSAGE_BYTES = 64 << 10;

    private final CopyIn copy;
    private final ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);

    /**
     * Begins.
     *
     * @param sql {@code copy … from stdin (format binary)}
     */
    CopyRows(Connection connection, String sql) throws SQLException {
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        message.put(SIGNATURE).putInt(NO_FLAGS).putInt(NO_EXTENSION);
    }

    /** Begins a row of so many fields. */
    CopyRows row(int fields) throws SQLException {
        room(Short.BYTES).putShort((short) fields);
        return this;
    }

    CopyRows integer(int value) throws SQLException {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    CopyRows bigint(long value) throws SQLException {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    CopyRows bytes(byte[] value) throws SQLException {
        room(Integer.BYTES).putInt(value.length);
        if (value.length > MESSAGE_BYTES) {
            send();
            copy.writeToCopy(value, 0, value.length);
        } else {
            room(value.length).put(value);
        }
        return this;
    }

    CopyRows text(String value) throws SQLException {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** The rows are in the table. */
    void end() throws SQLException {
        room(Short.BYTES).putShort(END);
        send();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (message.remaining() < bytes) {
            send();
        }
        return message;
    }

    private void send() throws SQLException {
        copy.writeToCopy(message.array(), 0, message.position());
        message.clear();
    }
}
