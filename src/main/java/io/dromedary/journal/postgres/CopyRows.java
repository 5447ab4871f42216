package io.dromedary.journal.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows in the binary format of PostgreSQL's COPY (its manual, "COPY", "Binary Format"). All numbers
 * are in network byte order; a field is its length in bytes and its value.
 */
final class CopyRows {

    private static final byte[] SIGNATURE =
            "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int NO_FLAGS = 0;
    private static final int NO_EXTENSION = 0;
    private static final short END = -1;

    /** So that one message does not hold a copy of everything. */
    private static final int MESSAGE_BYTES = 1 << 20;

    private ByteBuffer buffer;

    CopyRows(int expectedBytes) {
        buffer = ByteBuffer.allocate(SIGNATURE.length + 2 * Integer.BYTES + expectedBytes);
        buffer.put(SIGNATURE).putInt(NO_FLAGS).putInt(NO_EXTENSION);
    }

    /** Begins a row of so many fields. */
    CopyRows row(int fields) {
        room(Short.BYTES).putShort((short) fields);
        return this;
    }

    CopyRows integer(int value) {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    CopyRows bigint(long value) {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    CopyRows bytes(byte[] value) {
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    CopyRows text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends the rows.
     *
     * @param sql {@code copy … from stdin (format binary)}
     */
    void into(Connection connection, String sql) throws SQLException {
        room(Short.BYTES).putShort(END);
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            for (int sent = 0; sent < buffer.position(); sent += MESSAGE_BYTES) {
                copy.writeToCopy(
                        buffer.array(), sent, Math.min(MESSAGE_BYTES, buffer.position() - sent));
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            int larger = (int) Math.min(Integer.MAX_VALUE - Long.BYTES, 2L * needed);
            buffer =
                    ByteBuffer.wrap(Arrays.copyOf(buffer.array(), larger))
                            .position(buffer.position());
        }
        return buffer;
    }
}
