package io.dromedary.kod.store;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.registry.ObjectHead;
import io.dromedary.kod.registry.ObjectKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads current versions: one row for each reference of each, in one statement, so that a version
 * is not told with the references of the next one.
 */
final class HeadRows implements Chunks.Rows {

    static final String COLUMNS =
            """
            select o.type, o.key, v.namespace, v.sequence, v.mark, v.hash, v.bytes, v.deleted,
              ow.type, ow.key, t.type, t.key\s""";

    /** Behind {@code from kod_version v}. */
    static final String JOINS =
            """

            join kod_object o on o.id = v.object
              left join kod_object ow on ow.id = v.owner
              left join kod_reference r on r.object = v.object
              left join kod_object t on t.id = r.target\s""";

    private final List<ObjectHead> heads = new ArrayList<>();

    /** A version that two questions find, one after the other, has them once. */
    private final Set<ObjectKey> references = new LinkedHashSet<>();

    private Optional<ObjectHead> last = Optional.empty();
    private final long mostBytes;
    private long bytes;

    /** Takes all rows. */
    HeadRows() {
        this(Long.MAX_VALUE);
    }

    /** Takes rows until the values have so many bytes; but one version always. */
    HeadRows(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    public void add(ResultSet row) throws SQLException {
        long sequence = row.getLong(4);
        if (last.isEmpty() || last.get().sequence() != sequence) {
            finish();
            last = Optional.of(head(row, sequence));
        }
        reference(row, 11).ifPresent(references::add);
    }

    /** What was read. */
    List<ObjectHead> heads() {
        finish();
        return heads;
    }

    private void finish() {
        if (last.isEmpty()) {
            return;
        }
        ObjectHead head = last.get();
        bytes += head.bytes();
        if (heads.isEmpty() || bytes <= mostBytes) {
            heads.add(
                    references.isEmpty()
                            ? head
                            : new ObjectHead(
                                    head.key(),
                                    head.namespace(),
                                    head.sequence(),
                                    head.mark(),
                                    head.hash(),
                                    head.bytes(),
                                    head.deleted(),
                                    head.owner(),
                                    List.copyOf(references)));
        }
        references.clear();
        last = Optional.empty();
    }

    private static ObjectHead head(ResultSet row, long sequence) throws SQLException {
        return new ObjectHead(
                new ObjectKey(row.getString(1), row.getString(2)),
                row.getString(3),
                sequence,
                new Mark(row.getString(5)),
                row.getString(6),
                row.getInt(7),
                row.getInt(8) != 0,
                reference(row, 9),
                List.of());
    }

    private static Optional<ObjectKey> reference(ResultSet row, int column) throws SQLException {
        String type = row.getString(column);
        return type == null
                ? Optional.empty()
                : Optional.of(new ObjectKey(type, row.getString(column + 1)));
    }
}
