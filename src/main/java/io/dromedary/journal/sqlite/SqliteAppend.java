package io.dromedary.journal.sqlite;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.FencedException;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.SlicedAppend;
import io.dromedary.sql.SqliteDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One append on its way to the writer. Belongs to the appender's thread. */
final class SqliteAppend implements SlicedAppend.Store<EncodedEvent> {

    private final SqliteDatabase database;
    private final JournalWriter writer;
    private final long maxEventBytes;
    private final Instant now;
    private final Optional<Checkpoint> checkpoint;

    /**
     * An append that is not made yet.
     *
     * @param maxEventBytes longest JSON of an event
     * @param now the time of events that do not tell theirs
     */
    SqliteAppend(
            SqliteDatabase database,
            JournalWriter writer,
            long maxEventBytes,
            Instant now,
            Optional<Checkpoint> checkpoint) {
        this.database = database;
        this.writer = writer;
        this.maxEventBytes = maxEventBytes;
        this.now = now;
        this.checkpoint = checkpoint;
    }

    @Override
    public EncodedEvent encode(String channel, CloudEvent event) {
        EncodedEvent encoded;
        try {
            encoded = EncodedEvent.of(channel, event, now);
        } catch (RuntimeException e) {
            throw new JournalException(
                    "Event %s of %s cannot be written as JSON: %s"
                            .formatted(event.getId(), event.getSource(), e.getMessage()),
                    e);
        }
        if (encoded.json().length > maxEventBytes) {
            throw new JournalException(
                    "Event %s of %s takes %,d bytes, more than the %,d that are allowed"
                            .formatted(
                                    event.getId(),
                                    event.getSource(),
                                    encoded.json().length,
                                    maxEventBytes));
        }
        return encoded;
    }

    @Override
    public long bytes(EncodedEvent event) {
        return event.json().length;
    }

    @Override
    public CompletableFuture<Appended> write(
            Map<String, List<EncodedEvent>> events, long bytes, boolean isLast) {
        // An answer of its own, so that who waits for it sees the failure itself, not wrapped.
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        CompletableFuture<?> unused =
                database.write(c -> writer.append(c, events, checkpoint, isLast), bytes)
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

    static JournalException plain(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return new JournalException("The journal " + cause.getMessage(), cause);
    }

    static FencedException fenced(Checkpoint checkpoint) {
        return new FencedException(
                "Source %s has another owner: epoch %d is over"
                        .formatted(checkpoint.source(), checkpoint.epoch()));
    }
}
