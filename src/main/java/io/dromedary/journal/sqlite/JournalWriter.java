package io.dromedary.journal.sqlite;

import io.dromedary.event.Checkpoint;
import io.dromedary.event.CheckpointNames;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.Positions;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.sql.TransactionListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The journal's side of the writer's thread. What it remembers between transactions is what is
 * durable; when one is undone it forgets everything and reads it again.
 *
 * <p>Since one thread writes, and an append's positions come from {@code update channel set head =
 * head + n returning head} inside its transaction, positions are dense and in commit order.
 */
final class JournalWriter implements TransactionListener {

    private final LiveChannels live;
    private final InstantSource clock;
    private final Map<String, ChannelWriter> channels = new HashMap<>();
    private final Map<String, ChannelWriter> touched = new LinkedHashMap<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private Optional<WriterStatements> statements = Optional.empty();
    private Optional<Settlement> settlement = Optional.empty();

    JournalWriter(LiveChannels live, InstantSource clock) {
        this.live = live;
        this.clock = clock;
    }

    /**
     * Stores the events and the checkpoint.
     *
     * @param isLast whether the checkpoint is to be stored; otherwise its owner must be the owner
     *     still, and the events count as appended without it
     * @return empty, with nothing changed, if the checkpoint is fenced
     */
    Optional<Appended> append(
            Connection connection,
            Map<String, List<EncodedEvent>> events,
            Optional<Checkpoint> checkpoint,
            boolean isLast)
            throws SQLException {
        WriterStatements sql = statements(connection);
        // First, so that a deposed owner's append needs no rollback and disturbs nobody.
        if (checkpoint.isPresent()
                && !(isLast ? sql.commit(checkpoint.get()) : sql.owns(checkpoint.get()))) {
            return Optional.empty();
        }
        Settlement settled = settlement(sql);
        Optional<String> settledNow = checkpoint.filter(given -> isLast).map(Checkpoint::source);
        if (settledNow.isPresent()) {
            settled.settle(settledNow.get());
        }
        String settledSource = settledNow.map(CheckpointNames::eventSource).orElse("");
        long now = clock.millis();
        int duplicates = 0;
        Map<String, List<Long>> positions = new LinkedHashMap<>();
        for (Map.Entry<String, List<EncodedEvent>> entry : events.entrySet()) {
            ChannelWriter channel = channel(sql, entry.getKey());
            List<EncodedEvent> channelEvents = entry.getValue();
            long newest = channel.head();
            String seenTo = settledSource;
            Positions channelPositions = channel.append(sql, channelEvents, now);
            for (int i = 0; i < channelPositions.size(); i++) {
                long position = channelPositions.at(i);
                if (position <= newest) {
                    duplicates++;
                    continue;
                }
                newest = position;
                String source = channelEvents.get(i).source();
                if (!source.equals(seenTo)) {
                    seenTo = source;
                    if (!source.equals(settledSource)) {
                        settled.unsettle(source, channel.id(), position);
                    }
                }
            }
            positions.put(entry.getKey(), channelPositions);
        }
        return Optional.of(new Appended(positions, duplicates));
    }

    Checkpoint acquire(Connection connection, String source) throws SQLException {
        WriterStatements sql = statements(connection);
        Checkpoint checkpoint = sql.acquire(source);
        settlement(sql).know(source);
        return checkpoint;
    }

    void create(Connection connection, String channel) throws SQLException {
        channel(statements(connection), channel);
    }

    /** Removes the oldest block if it still has these bounds and every event of it is settled. */
    boolean remove(Connection connection, String name, long first, long last) throws SQLException {
        WriterStatements sql = statements(connection);
        ChannelWriter channel = channel(sql, name);
        OptionalLong unsettled = sql.oldestUnsettled(channel.id());
        if (unsettled.isPresent() && unsettled.getAsLong() <= last) {
            return false;
        }
        if (!channel.remove(sql, first, last)) {
            return false;
        }
        afterwards.add(() -> live.removedUpTo(name, last));
        return true;
    }

    @Override
    public void beforeCommit(Connection connection) throws SQLException {
        for (ChannelWriter channel : touched.values()) {
            channel.flush(statements(connection));
        }
    }

    @Override
    public void afterCommit() {
        for (ChannelWriter channel : touched.values()) {
            channel.publish(live);
        }
        afterwards.forEach(Runnable::run);
        touched.clear();
        afterwards.clear();
    }

    @Override
    public void afterRollback() {
        channels.clear();
        touched.clear();
        afterwards.clear();
        settlement = Optional.empty();
    }

    private WriterStatements statements(Connection connection) throws SQLException {
        if (statements.isEmpty() || !statements.get().belongTo(connection)) {
            statements = Optional.of(new WriterStatements(connection));
        }
        return statements.get();
    }

    private Settlement settlement(WriterStatements sql) throws SQLException {
        if (settlement.isEmpty()) {
            settlement = Optional.of(new Settlement(sql));
        }
        return settlement.get();
    }

    private ChannelWriter channel(WriterStatements sql, String name) throws SQLException {
        ChannelWriter channel = channels.get(name);
        if (channel == null) {
            Optional<ChannelWriter> found = sql.channel(name);
            channel = found.isPresent() ? found.get() : sql.createChannel(name);
            channels.put(name, channel);
        }
        touched.put(name, channel);
        return channel;
    }
}
