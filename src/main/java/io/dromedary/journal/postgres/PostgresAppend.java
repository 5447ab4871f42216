package io.dromedary.journal.postgres;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.SlicedAppend;
import io.dromedary.journal.store.AppendAnswer;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.EventEncoder;
import io.dromedary.sql.PostgresDatabase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
        return AppendAnswer.of(
                database.write(
                                c -> writer.append(new PendingAppend(events, checkpoint, isLast)),
                                bytes)
                        .thenApply(PendingAppend::result),
                checkpoint);
    }
}
