package io.dromedary.journal.postgres;

import io.dromedary.journal.JsonStoredEvent;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.journal.store.OpenBlock;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.postgresql.util.PSQLState;

/**
 * A channel as the writer of this process sees it inside its transaction. Others may write it too:
 * what is remembered holds as long as head and part are still the same under the lock of the
 * channel's row. Belongs to the writer's thread; thrown away when its transaction is undone.
 */
final class ChannelWriter {

    private final int id;
    private final String name;
    private final long partBytes;
    private ChannelRow row = ChannelRow.UNKNOWN;
    private Optional<OpenBlock> block = Optional.empty();
    private long bytesInPart;
    private List<StoredEvent> appended = new ArrayList<>();
    private List<Part> begun = new ArrayList<>();

    ChannelWriter(int id, String name, long partBytes) {
        this.id = id;
        this.name = name;
        this.partBytes = partBytes;
    }

    int id() {
        return id;
    }

    /**
     * Stores the events that are not there yet; the position of each, new or old.
     *
     * <p>Most appends repeat nothing, so the keys are sent as if none did; the index tells.
     */
    Stored append(Connection connection, List<EncodedEvent> events, long now) throws SQLException {
        if (events.isEmpty()) {
            lock(connection);
            return new Stored(row.head(), List.of());
        }
        Savepoint start = connection.setSavepoint();
        try {
            return store(connection, events, now);
        } catch (SQLException e) {
            if (!PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(start); // gives back the row's lock as well
            return appendOthers(connection, events, now);
        }
    }

    private Stored appendOthers(Connection connection, List<EncodedEvent> events, long now)
            throws SQLException {
        lock(connection);
        long head = row.head();
        Map<ByteBuffer, Long> known =
                new HashMap<>(WriterStatements.positions(connection, keys(events)));
        List<EncodedEvent> others = new ArrayList<>();
        List<Long> positions = new ArrayList<>(events.size());
        for (EncodedEvent event : events) {
            Long position = known.get(ByteBuffer.wrap(event.key()));
            if (position == null) {
                others.add(event);
                position = head + others.size();
                known.put(ByteBuffer.wrap(event.key()), position);
            }
            positions.add(position);
        }
        if (!others.isEmpty()) {
            store(connection, others, now);
        }
        return new Stored(head, positions);
    }

    private static List<byte[]> keys(List<EncodedEvent> events) {
        return events.stream().map(EncodedEvent::key).toList();
    }

    /** Allocates the positions, which locks the channel until the commit, and fills them. */
    private Stored store(Connection connection, List<EncodedEvent> events, long now)
            throws SQLException {
        ChannelRow raised = WriterStatements.raiseHead(connection, id, events.size());
        long first = raised.head() - events.size() + 1;
        remember(connection, new ChannelRow(raised.first(), first - 1, raised.part()));
        WriterStatements.copyKeys(connection, events, first);
        Part part = openPart(connection, first);
        List<OpenBlock> changed = new ArrayList<>();
        long position = first;
        try (CopyRows rows =
                new CopyRows(connection, "copy " + part.table() + " from stdin (format binary)")) {
            for (EncodedEvent event : events) {
                add(event, position, now, changed);
                rows.row(6).integer(part.id()).bigint(position).bigint(event.time());
                rows.bytes(event.key()).text(event.type()).bytes(event.json());
                appended.add(new JsonStoredEvent(position, event.type(), event.json()));
                bytesInPart += event.json().length;
                position++;
            }
            rows.end();
        }
        WriterStatements.store(connection, id, changed);
        row = new ChannelRow(raised.first(), raised.head(), Optional.of(part.id()));
        return new Stored(first - 1, LongStream.range(first, position).boxed().toList());
    }

    private void add(EncodedEvent event, long position, long now, List<OpenBlock> changed) {
        if (block.isEmpty() || block.get().isFull(now)) {
            block = Optional.of(new OpenBlock(position, now));
        }
        OpenBlock open = block.get();
        if (changed.isEmpty() || changed.get(changed.size() - 1) != open) {
            changed.add(open);
        }
        open.add(event, now);
    }

    private Part openPart(Connection connection, long first) throws SQLException {
        if (row.part().isPresent() && bytesInPart < partBytes) {
            return new Part(row.part().get(), first);
        }
        Part part = Part.create(connection, id, first);
        begun.add(part);
        bytesInPart = 0;
        block = Optional.empty(); // a block is in one part
        return part;
    }

    /** Makes the others wait until the commit. */
    void lock(Connection connection) throws SQLException {
        remember(connection, WriterStatements.lock(connection, id));
    }

    private void remember(Connection connection, ChannelRow found) throws SQLException {
        if (found.head() != row.head() || !found.part().equals(row.part())) {
            block =
                    found.part().isPresent()
                            ? WriterStatements.newestBlock(connection, id)
                            : Optional.empty();
            bytesInPart =
                    found.part().isPresent()
                            ? WriterStatements.bytes(connection, id, found.part().get())
                            : 0;
        }
        row = found;
    }

    /** Removes the oldest block, if it still has these bounds and every event of it is settled. */
    boolean remove(Connection connection, long first, long last) throws SQLException {
        lock(connection);
        if (WriterStatements.isUnsettled(connection, id, last)
                || !WriterStatements.deleteBlock(connection, id, first, last)) {
            return false;
        }
        WriterStatements.deleteKeys(connection, id, first, last);
        boolean isEmpty = last == row.head();
        WriterStatements.raiseFirst(connection, id, last + 1, isEmpty);
        row = new ChannelRow(last + 1, row.head(), isEmpty ? Optional.empty() : row.part());
        block = block.filter(open -> open.first() != first);
        return true;
    }

    /** Shows readers what the transaction has done, now that it is durable. */
    void publish(LiveChannels live, Parts parts) {
        live.add(id, name, row.first(), row.head() - appended.size());
        begun.forEach(part -> parts.add(id, part));
        begun = new ArrayList<>();
        if (!appended.isEmpty()) {
            live.appended(name, appended);
            appended = new ArrayList<>();
        }
    }

    /**
     * What came of an append.
     *
     * @param headBefore events above it are new
     * @param positions one for each event
     */
    record Stored(long headBefore, List<Long> positions) {}
}
