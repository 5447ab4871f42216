package io.dromedary.journal.sqlite;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.FencedException;
import io.dromedary.journal.Journal;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.JournalSpace;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.LiveChannel;
import io.dromedary.journal.store.LiveChannels;
import io.dromedary.sql.DatabaseException;
import io.dromedary.sql.SqlWork;
import io.dromedary.sql.SqliteDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** The journal in one SQLite file, which belongs to this process alone. */
public final class SqliteJournal implements Journal, JournalSpace {

    private static final String MIGRATIONS = "db/journal";
    private static final int LONGEST_NAME = 255;

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
        Map<String, List<EncodedEvent>> encoded = new LinkedHashMap<>();
        long bytes = 0;
        try {
            for (Map.Entry<String, List<CloudEvent>> entry : events.entrySet()) {
                List<EncodedEvent> channel = encode(checkName(entry.getKey()), entry.getValue());
                encoded.put(entry.getKey(), channel);
                bytes += channel.stream().mapToLong(event -> event.json().length).sum();
            }
        } catch (JournalException e) {
            return CompletableFuture.failedFuture(e);
        }
        // An answer of its own, so that who waits for it sees the failure itself, not wrapped.
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        CompletableFuture<?> unused =
                database.write(c -> writer.append(c, encoded, checkpoint), bytes)
                        .whenComplete(
                                (appended, failure) -> {
                                    if (failure != null) {
                                        answer.completeExceptionally(plain(failure));
                                    } else if (appended.isEmpty()) {
                                        answer.completeExceptionally(
                                                fenced(checkpoint.orElseThrow()));
                                    } else {
                                        answer.complete(appended.get());
                                    }
                                });
        return answer;
    }

    private List<EncodedEvent> encode(String channel, List<CloudEvent> events) {
        return events.stream().map(event -> encode(channel, event)).toList();
    }

    private EncodedEvent encode(String channel, CloudEvent event) {
        EncodedEvent encoded;
        try {
            encoded = EncodedEvent.of(channel, event, settings.clock().instant());
        } catch (RuntimeException e) {
            throw new JournalException(
                    "Event %s of %s cannot be written as JSON: %s"
                            .formatted(event.getId(), event.getSource(), e.getMessage()),
                    e);
        }
        if (encoded.json().length > settings.maxEventBytes()) {
            throw new JournalException(
                    "Event %s of %s takes %,d bytes, more than the %,d that are allowed"
                            .formatted(
                                    event.getId(),
                                    event.getSource(),
                                    encoded.json().length,
                                    settings.maxEventBytes()));
        }
        return encoded;
    }

    @Override
    public Page read(String channel, long after, int maxEvents, long maxBytes) {
        if (maxEvents < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "A page has at least one event and one byte, not %d and %d"
                            .formatted(maxEvents, maxBytes));
        }
        Optional<LiveChannel> found = live.find(channel);
        if (found.isEmpty()) {
            return new Page(List.of(), 0, 0, 0);
        }
        long from = Math.max(0, after);
        List<StoredEvent> newest = found.get().tail().read(from, maxEvents, maxBytes);
        long head = found.get().head();
        if (!newest.isEmpty() || from >= head) {
            return new Page(newest, head, 0, 0);
        }
        return plainly(() -> reader.page(found.get().id(), from, head, maxEvents, maxBytes));
    }

    @Override
    public List<ChannelInfo> channels() {
        return live.all().stream().map(LiveChannel::info).toList();
    }

    @Override
    public Optional<ChannelInfo> channel(String channel) {
        return live.find(channel).map(LiveChannel::info);
    }

    @Override
    public ChannelInfo createChannel(String channel) {
        checkName(channel);
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
        if (write(c -> writer.append(c, Map.of(), Optional.of(checkpoint))).isEmpty()) {
            throw fenced(checkpoint);
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
            throw plain(e);
        }
    }

    private static JournalException plain(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return new JournalException("The journal " + cause.getMessage(), cause);
    }

    private static FencedException fenced(Checkpoint checkpoint) {
        return new FencedException(
                "Source %s has another owner: epoch %d is over"
                        .formatted(checkpoint.source(), checkpoint.epoch()));
    }

    private static String checkName(String channel) {
        if (channel.isBlank()
                || channel.length() > LONGEST_NAME
                || channel.chars().anyMatch(Character::isISOControl)) {
            throw new JournalException(
                    "A channel's name has 1 to %d characters, none of them a control character: '%s'"
                            .formatted(LONGEST_NAME, channel));
        }
        return channel;
    }
}
