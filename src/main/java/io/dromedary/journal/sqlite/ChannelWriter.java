package io.dromedary.journal.sqlite;

import io.dromedary.journal.JsonStoredEvent;
import io.dromedary.journal.Positions;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.journal.store.OpenBlock;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A channel as the writer sees it inside its transaction: assigns positions, keeps the blocks.
 * Belongs to the writer's thread; thrown away when its transaction is undone.
 */
final class ChannelWriter {

    private final int id;
    private final String name;
    private long head;
    private Optional<OpenBlock> block;
    private boolean blockChanged;
    private List<StoredEvent> appended = new ArrayList<>();

    ChannelWriter(int id, String name, long head, Optional<OpenBlock> newestBlock) {
        this.id = id;
        this.name = name;
        this.head = head;
        this.block = newestBlock;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    long head() {
        return head;
    }

    /** Stores the events that are not there yet; the position of each, new or old. */
    Positions append(WriterStatements statements, List<EncodedEvent> events, long now)
            throws SQLException {
        Positions.Builder positions = new Positions.Builder();
        if (events.size() > 1 && statements.insertAll(EventId.of(id, head + 1), events)) {
            for (EncodedEvent event : events) {
                positions.add(stored(statements, event, now));
            }
            return positions.build();
        }
        for (EncodedEvent event : events) {
            positions.add(
                    statements.insert(EventId.of(id, head + 1), event)
                            ? stored(statements, event, now)
                            : EventId.position(statements.find(event.key())));
        }
        return positions.build();
    }

    private long stored(WriterStatements statements, EncodedEvent event, long now)
            throws SQLException {
        head++;
        if (block.isEmpty() || block.get().isFull(now)) {
            storeBlock(statements);
            block = Optional.of(new OpenBlock(head, now));
        }
        block.get().add(event, now);
        blockChanged = true;
        appended.add(new JsonStoredEvent(head, event.type(), event.json()));
        return head;
    }

    /** Writes what all appends of the transaction have in common. */
    void flush(WriterStatements statements) throws SQLException {
        if (appended.isEmpty()) {
            return;
        }
        storeBlock(statements);
        long raised = statements.raiseHead(id, appended.size());
        if (raised != head) {
            throw new SQLException(
                    "Channel %s is at %d, not %d: somebody else writes to it"
                            .formatted(name, raised, head));
        }
    }

    private void storeBlock(WriterStatements statements) throws SQLException {
        if (blockChanged) {
            statements.store(id, block.orElseThrow());
            blockChanged = false;
        }
    }

    /** Removes the oldest block, if it still has these bounds. */
    boolean remove(WriterStatements statements, long first, long last) throws SQLException {
        storeBlock(statements);
        if (!statements.delete(id, first, last)) {
            return false;
        }
        block = block.filter(open -> open.first() != first);
        return true;
    }

    /** Shows readers what the transaction has done, now that it is durable. */
    void publish(LiveChannels live) {
        live.add(id, name, head + 1 - appended.size(), head - appended.size());
        if (!appended.isEmpty()) {
            live.appended(name, appended);
            appended = new ArrayList<>();
        }
    }
}
