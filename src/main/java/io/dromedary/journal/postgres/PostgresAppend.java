package io.dromedary.journal.postgres;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.SlicedAppend;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.EventEncoder;
import io.dromedary.sql.PostgresDatabase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One append on its way into the database. */
record PostgresAppend(
        PostgresDatabase database,
        JournalWriter writer,
        EventEncoder encoder,
        Optional<Checkpoint> checkpoint)
        implements SlicedAppend.Store<EncodedEvent> {

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
                database.write(
                                c -> writer.append(new PendingAppend(events, checkpoint, isLast)),
                                bytes)
                        .whenComplete(
                                (append, failure) -> {
                                    if (failure != null) {
                                        answer.completeExceptionally(plain(failure));
                                    } else if (append.isFenced()) {
                                        answer.completeExceptionally(
                                                EventEncoder.fenced(checkpoint.orElseThrow()));
                                    } else {
                                        answer.complete(append.result());
                                    }
                                });
        return answer;
    }

    static JournalException plain(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return new JournalException("The journal " + cause.getMessage(), cause);
    }
}
