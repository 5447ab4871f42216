package io.dromedary.journal.sqlite;

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
import io.dromedary.sql.SqlWork;
import io.dromedary.sql.SqliteDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** The journal in one SQLite file, which belongs to this process alone. */
public final class SqliteJournal implements Journal, JournalSpace {

    private static final String MIGRATIONS = "db/journal";

    private final SqliteJournalSettings settings;
    private final LiveChannels live;
    private final JournalWriter writer;
    private final SqliteDatabase database;
    private final JournalReader reader;

    private SqliteJournal(Path file, SqliteJournalSettings settings) {
        this.settings = settings;
        this.live = new LiveChannels(settings.tailBytes());
        this.writer = new JournalWriter(live, settings.clock());
        this.database = SqliteDatabase.open(file, MIGRATIONS, settings.database(), writer);
        this.reader = new JournalReader(database);
        this.reader.load(live);
    }

    /** Opens the journal with the default settings. */
    public static SqliteJournal open(Path file) {
        return open(file, SqliteJournalSettings.DEFAULT);
    }

    /**
     * Opens the journal, or creates it.
     *
     * @throws JournalException if that cannot be done, see {@link SqliteDatabase#open}
     */
    public static SqliteJournal open(Path file, SqliteJournalSettings settings) {
        return plainly(() -> new SqliteJournal(file, settings));
    }

    @Override
    public CompletableFuture<Appended> append(
            Map<String, List<CloudEvent>> events, Optional<Checkpoint> checkpoint) {
        try {
            events.keySet().forEach(EventEncoder::checkName);
        } catch (JournalException e) {
            return CompletableFuture.failedFuture(e);
        }
        SqliteAppend append =
                new SqliteAppend(
                        database,
                        writer,
                        new EventEncoder(settings.maxEventBytes(), settings.clock().instant()),
                        checkpoint);
        return new SlicedAppend<>(append, settings.database().patience()).of(events);
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
    public OptionalLong firstPositionAt(String channel, Instant time) {
        return live.find(channel)
                .map(
                        found ->
                                plainly(
                                        () ->
                                                reader.firstPositionAt(
                                                        found.id(), EncodedEvent.nanos(time))))
                .orElse(OptionalLong.empty());
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
        if (write(c -> writer.append(c, Map.of(), Optional.of(checkpoint), true)).isEmpty()) {
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

    @Override
    public long freeBytes() {
        return plainly(database::freeBytes);
    }

    @Override
    public boolean remove(String channel, Block block) {
        return live.find(channel).isPresent()
                && write(c -> writer.remove(c, channel, block.first(), block.last()));
    }

    @Override
    public void close() {
        database.close();
    }

    /** The file behind it, for tests that fill it up. */
    SqliteDatabase database() {
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
}
