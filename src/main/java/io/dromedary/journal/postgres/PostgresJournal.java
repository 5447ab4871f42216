package io.dromedary.journal.postgres;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Journal;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.JournalSpace;
import io.dromedary.journal.SlicedAppend;
import io.dromedary.journal.store.AppendAnswer;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.EventEncoder;
import io.dromedary.journal.store.LiveChannel;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresDatabase;
import io.dromedary.sql.PostgresNotices;
import io.dromedary.sql.SqlWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a PostgreSQL database, which several processes may share.
 *
 * <p>What another process appends is seen here a few milliseconds later. If the server goes away,
 * calls fail with {@link JournalException} until it is back. An append whose connection broke
 * during the commit fails although it may have been stored; appending again is harmless.
 */
public final class PostgresJournal implements Journal, JournalSpace {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresJournal.class);
    private static final String MIGRATIONS = "db/postgres/journal";

    private final PostgresJournalSettings settings;
    private final LiveChannels live;
    private final Parts parts = new Parts();
    private final JournalWriter writer;
    private final PostgresDatabase database;
    private final JournalReader reader;
    private final PostgresNotices notices;

    private PostgresJournal(PostgresAccess access, PostgresJournalSettings settings) {
        this.settings = settings;
        this.live = new LiveChannels(settings.tailBytes());
        this.writer = new JournalWriter(live, parts, settings, this::tellOthers);
        this.database = PostgresDatabase.open(access, MIGRATIONS, settings.database(), writer);
        this.reader = new JournalReader(database, parts);
        this.notices =
                new PostgresNotices(database, "journal", settings.look(), new OthersAppends());
    }

    private void tellOthers(Collection<Integer> channels) {
        notices.tell(channels.stream().map(String::valueOf).toList());
    }

    /** Opens the journal with the default settings. */
    public static PostgresJournal open(PostgresAccess access) {
        return open(access, PostgresJournalSettings.DEFAULT);
    }

    /**
     * Opens the journal, or creates it.
     *
     * @throws JournalException if that cannot be done, see {@link PostgresDatabase#open}
     */
    public static PostgresJournal open(PostgresAccess access, PostgresJournalSettings settings) {
        return plainly(
                () -> {
                    PostgresJournal journal = new PostgresJournal(access, settings);
                    try {
                        journal.reader.look(journal.live);
                    } catch (RuntimeException e) {
                        journal.close();
                        throw e;
                    }
                    journal.notices.start();
                    return journal;
                });
    }

    @Override
    public CompletableFuture<Appended> append(
            Map<String, List<CloudEvent>> events, Optional<Checkpoint> checkpoint) {
        try {
            events.keySet().forEach(EventEncoder::checkName);
        } catch (JournalException e) {
            return CompletableFuture.failedFuture(e);
        }
        EventEncoder encoder =
                new EventEncoder(settings.maxEventBytes(), settings.clock().instant());
        return new SlicedAppend<>(
                        new PostgresAppend(database, writer, encoder, checkpoint),
                        settings.database().patience())
                .of(events);
    }

    @Override
    public Page read(String channel, long after, int maxEvents, long maxBytes) {
        return plainly(() -> live.read(channel, after, maxEvents, maxBytes, reader::page));
    }

    @Override
    public List<ChannelInfo> channels() {
        return live.infos();
    }

    @Override
    public Optional<ChannelInfo> channel(String channel) {
        return live.find(channel).map(LiveChannel::info);
    }

    @Override
    public ChannelInfo createChannel(String channel) {
        EventEncoder.checkName(channel);
        if (live.find(channel).isEmpty()) {
            write(
                    connection -> {
                        writer.create(connection, channel);
                        return channel;
                    });
        }
        return live.find(channel).orElseThrow().info();
    }

    @Override
    public ChannelInfo latest(String channel) {
        ChannelInfo created = createChannel(channel);
        return plainly(
                () -> {
                    LiveChannel known = live.find(created.name()).orElseThrow();
                    reader.look(live, new int[] {known.id()});
                    return known.info();
                });
    }

    @Override
    public OptionalLong firstPositionAt(String channel, Instant time) {
        Optional<LiveChannel> found = live.find(channel);
        return found.isEmpty()
                ? OptionalLong.empty()
                : plainly(() -> reader.firstPositionAt(found.get().id(), EncodedEvent.nanos(time)));
    }

    @Override
    public Registration onAppend(String channel, LongConsumer onHead) {
        return live.listen(channel, onHead);
    }

    @Override
    public Checkpoint acquire(String source) {
        return write(connection -> writer.acquire(connection, source));
    }

    @Override
    public void commit(Checkpoint checkpoint) {
        PendingAppend committed =
                write(
                        connection ->
                                writer.append(
                                        new PendingAppend(
                                                Map.of(), Optional.of(checkpoint), true)));
        if (committed.isFenced()) {
            throw EventEncoder.fenced(checkpoint);
        }
    }

    @Override
    public Optional<Block> oldest(String channel) {
        return live.find(channel).flatMap(found -> plainly(() -> reader.oldest(found.id())));
    }

    @Override
    public long bytes(String channel) {
        return live.find(channel).map(found -> plainly(() -> reader.bytes(found.id()))).orElse(0L);
    }

    /** Without bounds: PostgreSQL does not tell its clients how full its disk is. */
    @Override
    public long freeBytes() {
        return Long.MAX_VALUE;
    }

    /**
     * Removes the block for readers and appenders. The disk gets its space back when all of its
     * part has been removed.
     */
    @Override
    public boolean remove(String channel, Block block) {
        Optional<LiveChannel> found = live.find(channel);
        if (found.isEmpty()
                || !write(c -> writer.remove(c, channel, block.first(), block.last()))) {
            return false;
        }
        dropEmptyParts(found.get().id());
        return true;
    }

    private void dropEmptyParts(int channel) {
        List<Part> empty = plainly(() -> reader.emptyParts(channel));
        if (empty.isEmpty()) {
            return;
        }
        try (Connection connection = database.connect()) {
            for (Part part : empty) {
                part.drop(connection);
            }
        } catch (SQLException e) {
            LOG.warn(
                    "Table {} of removed events could not be dropped yet ({}); the next removal tries again",
                    empty.get(0).table(),
                    e.getMessage());
        }
    }

    /**
     * Who leads among the processes on this journal.
     *
     * @return to be closed before the journal
     */
    public PostgresLeadership leadership() {
        return PostgresLeadership.start(database);
    }

    @Override
    public void close() {
        notices.close();
        database.close();
    }

    /** What it works with, for tests that look at it. */
    PostgresDatabase database() {
        return database;
    }

    private <T> T write(SqlWork<T> work) {
        return plainly(() -> database.write(work));
    }

    private static <T> T plainly(Supplier<T> action) {
        try {
            return action.get();
        } catch (DatabaseException e) {
            throw AppendAnswer.plain(e);
        }
    }

    /** What other processes append and remove. */
    private final class OthersAppends implements PostgresNotices.Listener {

        @Override
        public void heard(Set<String> channels) {
            reader.look(live, channels.stream().mapToInt(Integer::parseInt).toArray());
        }

        @Override
        public void look() {
            reader.look(live);
        }
    }
}
