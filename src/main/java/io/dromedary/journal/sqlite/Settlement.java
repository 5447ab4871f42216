package io.dromedary.journal.sqlite;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * Which events their source may still send again.
 *
 * <p>An event that is stored together with its source's checkpoint is settled: the source is past
 * it. One that was appended by itself, while its source has checkpoints, is not until the next
 * checkpoint: if the source fails before that, it sends the event once more, and the journal must
 * still know its id. A source without checkpoints is never waited for.
 */
final class Settlement {

    private final WriterStatements sql;
    private final Set<String> sources;
    private final Set<String> unsettled;

    Settlement(WriterStatements sql) throws SQLException {
        this.sql = sql;
        this.sources = new HashSet<>(sql.sources());
        this.unsettled = new HashSet<>(sql.unsettledSources());
    }

    /** The source has checkpoints from now on. */
    void know(String source) {
        sources.add(source);
    }

    /** The source has stored a checkpoint. */
    void settle(String source) throws SQLException {
        if (unsettled.remove(source)) {
            sql.settle(source);
        }
    }

    /** An event of the source was stored without its checkpoint. */
    void unsettle(String source, int channel, long position) throws SQLException {
        if (sources.contains(source)) {
            unsettled.add(source);
            sql.unsettle(source, channel, position);
        }
    }
}
