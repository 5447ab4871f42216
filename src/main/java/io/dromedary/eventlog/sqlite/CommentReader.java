package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogPosition.InDatabase;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The comment of one row, fetched in parts so that it is never in memory as a whole. */
final class CommentReader extends Reader {

    private static final int PART = 4 << 20;

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final LogDatabase database;
    private final long row;
    private String part = "";
    private int at;
    private long read;

    private CommentReader(LogDatabase database, long row) {
        this.database = database;
        this.row = row;
    }

    static CommentReader open(Path file, LogPosition position) throws IOException {
        LogDatabase database = Reading.patiently(PATIENCE, () -> LogDatabase.open(file));
        try {
            if (position instanceof InDatabase place && isThere(database, place)) {
                CommentReader reader = new CommentReader(database, place.row());
                if (reader.fetch().isPresent()) {
                    return reader;
                }
            }
        } catch (IOException e) {
            database.close();
            throw e;
        }
        database.close();
        throw new IOException("no record stands at " + position.asText() + " of " + file);
    }

    private static boolean isThere(LogDatabase database, InDatabase place) throws IOException {
        DatabaseId id = new DatabaseId(place.database());
        LogDatabase.Bounds bounds = Reading.patiently(PATIENCE, database::bounds);
        return Reading.patiently(PATIENCE, () -> id.match(database, bounds))
                == DatabaseId.Match.SAME;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (at == part.length()) {
            fetch();
        }
        if (at == part.length()) {
            return length == 0 ? 0 : -1;
        }
        int count = Math.min(length, part.length() - at);
        part.getChars(at, at + count, target, offset);
        at += count;
        return count;
    }

    private Optional<String> fetch() throws IOException {
        Optional<String> next =
                Reading.patiently(PATIENCE, () -> database.comment(row, read, PART));
        part = next.orElse("");
        read += part.codePointCount(0, part.length());
        at = 0;
        return next;
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
