package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.sqlite.LogDatabase.Bounds;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * What tells one database from another that takes its place: the oldest row when the log was first
 * met, its number and a checksum of its values (its date is exact to 1/10000 s): {@code
 * 1-9f3ac04b}.
 *
 * <p>It is made of content, so it survives restarts, copying and moving of the file, and it is
 * known after a reduction too: numbers are never used again ({@code AUTOINCREMENT}), so if the row
 * is gone while the numbers have gone on, the log was reduced; if another row has its number, the
 * log was recreated. The file's identity or times would be simpler, but a restored copy would then
 * be a new log and everything in it would be delivered a second time.
 */
record DatabaseId(String text) {

    /** Of a database that has no rows yet: whatever stands there later is the same log. */
    static final DatabaseId EMPTY = new DatabaseId("empty");

    private static final int CHECKED_CHARACTERS = 1024;

    /** How a database compares with the id that was taken of one earlier. */
    enum Match {
        SAME,
        RECREATED
    }

    static DatabaseId of(LogDatabase database, Bounds bounds) throws IOException {
        OptionalLong first = bounds.first();
        if (first.isEmpty()) {
            return EMPTY;
        }
        List<RawRow> anchor = database.row(first.getAsLong(), CHECKED_CHARACTERS);
        return anchor.isEmpty() ? EMPTY : of(anchor.get(0));
    }

    Match match(LogDatabase database, Bounds bounds) throws IOException {
        if (equals(EMPTY)) {
            return Match.SAME;
        }
        long anchor = anchorRow();
        List<RawRow> row = database.row(anchor, CHECKED_CHARACTERS);
        if (!row.isEmpty()) {
            return equals(of(row.get(0))) ? Match.SAME : Match.RECREATED;
        }
        boolean reduced = anchor > 0 && anchor <= bounds.last();
        return reduced ? Match.SAME : Match.RECREATED;
    }

    private static DatabaseId of(RawRow anchor) {
        return new DatabaseId(anchor.row() + "-" + String.format("%08x", anchor.crc()));
    }

    /** Row 0 does not exist: an id that is not ours belongs to no database. */
    private long anchorRow() {
        int dash = text.indexOf('-');
        try {
            return dash > 0 ? Long.parseLong(text.substring(0, dash)) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
