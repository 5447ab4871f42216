package io.dromedary.journal.sqlite;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.SlicedAppend;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.EventEncoder;
import io.dromedary.sql.SqliteDatabase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One append on its way to the writer. Belongs to the appender's thread. */
final class SqliteAppend implements SlicedAppend.Store<EncodedEvent> {

    private final SqliteDatabase database;
    private final JournalWriter writer;
    private final EventEncoder encoder;
    private final Optional<Checkpoint> checkpoint;

    SqliteAppend(
            SqliteDatabase database,
            JournalWriter writer,
            EventEncoder encoder,
            Optional<Checkpoint> checkpoint) {
        this.database = database;
        this.writer = writer;
        this.encoder = encoder;
        this.checkpoint = checkpoint;
    }

    @Override
    public EncodedEvent encode(String channel, CloudEvent event) {
        return encoder.encode(channel, event);
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
                                                EventEncoder.fenced(checkpoint.orElseThrow()));
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
}
