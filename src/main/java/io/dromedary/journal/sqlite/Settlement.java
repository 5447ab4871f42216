package io.dromedary.journal.sqlite;

import io.dromedary.event.CheckpointNames;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which events their source may still send again.
 *
 * <p>An event that is stored together with its source's checkpoint is settled: the source is past
 * it. One that was appended by itself, while its source has checkpoints, is not until the next
 * checkpoint: if the source fails before that, it sends the event once more, and the journal must
 * still know its id. A source without checkpoints is never waited for; of a source with several
 * readers each is.
 */
final class Settlement {

    private final WriterStatements sql;

    /** Names of checkpoints by the source of the events. */
    private final Map<String, Set<String>> checkpoints = new HashMap<>();

    /** Names of checkpoints. */
    private final Set<String> unsettled;

    Settlement(WriterStatements sql) throws SQLException {
        this.sql = sql;
        sql.sources().forEach(this::know);
        this.unsettled = new HashSet<>(sql.unsettledSources());
    }

    /** There is a checkpoint of that name from now on. */
    void know(String checkpoint) {
        checkpoints
                .computeIfAbsent(CheckpointNames.eventSource(checkpoint), any -> new HashSet<>())
                .add(checkpoint);
    }

    /** The checkpoint of that name was stored. */
    void settle(String checkpoint) throws SQLException {
        if (unsettled.remove(checkpoint)) {
            sql.settle(checkpoint);
        }
    }

    /** An event of the source was stored without a checkpoint of that source. */
    void unsettle(String source, int channel, long position) throws SQLException {
        for (String checkpoint : checkpoints.getOrDefault(source, Set.of())) {
            unsettled.add(checkpoint);
            sql.unsettle(checkpoint, channel, position);
        }
    }
}
