package io.dromedary.journal.postgres;

import io.dromedary.event.Checkpoint;
import io.dromedary.event.CheckpointNames;
import io.dromedary.journal.Positions;
import io.dromedary.journal.postgres.WriterStatements.Ownership;
import io.dromedary.journal.postgres.WriterStatements.Unsettled;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.sql.TransactionListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The journal's side of the writer's thread. Appends of a transaction are collected and stored
 * together before it commits: a few statements, however many they are.
 */
final class JournalWriter implements TransactionListener {

    private final LiveChannels live;
    private final Parts parts;
    private final PostgresJournalSettings settings;
    private final InstantSource clock;
    private final Consumer<Collection<Integer>> onCommit;
    private final Map<String, ChannelWriter> channels = new HashMap<>();
    private final Map<String, ChannelWriter> touched = new LinkedHashMap<>();
    private final List<PendingAppend> pending = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();

    /**
     * A writer of a journal.
     *
     * @param onCommit told which channels have changed, by number
     */
    JournalWriter(
            LiveChannels live,
            Parts parts,
            PostgresJournalSettings settings,
            Consumer<Collection<Integer>> onCommit) {
        this.live = live;
        this.parts = parts;
        this.settings = settings;
        this.clock = settings.clock();
        this.onCommit = onCommit;
    }

    /** Stores it before the transaction commits. */
    PendingAppend append(PendingAppend append) {
        pending.add(append);
        return append;
    }

    Checkpoint acquire(Connection connection, String source) throws SQLException {
        flush(connection); // so that it finds what came before it
        return WriterStatements.acquire(connection, source);
    }

    void create(Connection connection, String channel) throws SQLException {
        channel(connection, channel).lock(connection);
    }

    /** See {@link ChannelWriter#remove}. */
    boolean remove(Connection connection, String name, long first, long last) throws SQLException {
        flush(connection);
        if (!channel(connection, name).remove(connection, first, last)) {
            return false;
        }
        afterwards.add(() -> live.removedUpTo(name, last));
        return true;
    }

    @Override
    public void beforeCommit(Connection connection) throws SQLException {
        flush(connection);
    }

    @Override
    public void afterCommit() {
        touched.values().forEach(channel -> channel.publish(live, parts));
        afterwards.forEach(Runnable::run);
        if (!touched.isEmpty()) {
            onCommit.accept(touched.values().stream().map(ChannelWriter::id).toList());
        }
        touched.clear();
        afterwards.clear();
    }

    @Override
    public void afterRollback() {
        channels.clear();
        touched.clear();
        pending.clear();
        afterwards.clear();
    }

    private void flush(Connection connection) throws SQLException {
        if (pending.isEmpty()) {
            return;
        }
        List<PendingAppend> group = List.copyOf(pending);
        pending.clear();
        storeCheckpoints(connection, group);
        Map<String, List<PendingAppend>> byChannel = new TreeMap<>(); // all lock in one order
        for (PendingAppend append : group) {
            if (!append.isFenced()) {
                append.events()
                        .keySet()
                        .forEach(
                                name ->
                                        byChannel
                                                .computeIfAbsent(name, key -> new ArrayList<>())
                                                .add(append));
            }
        }
        Settling settling = new Settling();
        for (Map.Entry<String, List<PendingAppend>> entry : byChannel.entrySet()) {
            storeEvents(connection, entry.getKey(), entry.getValue(), settling);
        }
        settling.store(connection);
    }

    private static void storeCheckpoints(Connection connection, List<PendingAppend> group)
            throws SQLException {
        Map<Ownership, Checkpoint> newest = new LinkedHashMap<>();
        Set<Ownership> slices = new LinkedHashSet<>();
        for (PendingAppend append : group) {
            append.checkpoint()
                    .ifPresent(
                            one -> {
                                if (append.isLast()) {
                                    newest.put(ownership(one), one);
                                } else {
                                    slices.add(ownership(one));
                                }
                            });
        }
        Set<Ownership> passed = new HashSet<>();
        if (!slices.isEmpty()) {
            passed.addAll(WriterStatements.owners(connection, slices));
        }
        if (!newest.isEmpty()) {
            passed.addAll(WriterStatements.commit(connection, newest.values()));
        }
        for (PendingAppend append : group) {
            if (append.checkpoint().isPresent()
                    && !passed.contains(ownership(append.checkpoint().get()))) {
                append.fence();
            }
        }
    }

    private static Ownership ownership(Checkpoint checkpoint) {
        return new Ownership(checkpoint.source(), checkpoint.epoch());
    }

    private void storeEvents(
            Connection connection, String name, List<PendingAppend> group, Settling settling)
            throws SQLException {
        List<EncodedEvent> events = new ArrayList<>();
        group.forEach(append -> events.addAll(append.events().get(name)));
        ChannelWriter channel = channel(connection, name);
        ChannelWriter.Stored stored = channel.append(connection, events, clock.millis());
        List<Long> positions = stored.positions();
        long newest = stored.headBefore();
        int from = 0;
        for (PendingAppend append : group) {
            List<EncodedEvent> mine = append.events().get(name);
            Positions.Builder mineOf = new Positions.Builder();
            int duplicates = 0;
            for (int i = 0; i < mine.size(); i++) {
                long position = positions.get(from + i);
                mineOf.add(position);
                if (position <= newest) {
                    duplicates++;
                } else {
                    newest = position;
                    settling.stored(append, mine.get(i).source(), channel.id(), position);
                }
            }
            append.stored(name, mineOf.build(), duplicates);
            from += mine.size();
        }
    }

    private ChannelWriter channel(Connection connection, String name) throws SQLException {
        ChannelWriter channel = channels.get(name);
        if (channel == null) {
            int id = WriterStatements.channel(connection, name);
            channel = new ChannelWriter(id, name, settings.partBytes());
            channels.put(name, channel);
        }
        touched.put(name, channel);
        return channel;
    }

    /**
     * Which events their source may still send again.
     *
     * <p>An event that is stored together with its source's checkpoint is settled: the source is
     * past it. One that was appended by itself, while its source has checkpoints, is not until the
     * next checkpoint: if the source fails before that, it sends the event once more, and the
     * journal must still know its id. A source without checkpoints is never waited for.
     */
    private static final class Settling {

        private final Map<List<Object>, Unsettled> unsettled = new LinkedHashMap<>();

        void stored(PendingAppend append, String source, int channel, long position) {
            boolean isSettled =
                    append.isLast()
                            && append.checkpoint()
                                    .map(Checkpoint::source)
                                    .map(CheckpointNames::eventSource)
                                    .filter(source::equals)
                                    .isPresent();
            if (!isSettled) {
                unsettled.putIfAbsent(
                        List.of(source, channel), new Unsettled(source, channel, position));
            }
        }

        void store(Connection connection) throws SQLException {
            if (!unsettled.isEmpty()) {
                WriterStatements.unsettle(connection, unsettled.values());
            }
        }
    }
}
