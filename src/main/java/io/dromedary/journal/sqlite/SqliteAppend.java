package io.dromedary.journal.sqlite;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.SlicedAppend;
import io.dromedary.journal.store.AppendAnswer;
import io.dromedary.journal.store.EncodedEvent;
import io.dromedary.journal.store.EventEncoder;
import io.dromedary.sql.SqliteDatabase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
        return AppendAnswer.of(
                database.write(c -> writer.append(c, events, checkpoint, isLast), bytes),
                checkpoint);
    }
}
