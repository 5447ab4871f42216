package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.sqlite.LogDatabase.Bounds;
import io.dromedary.eventlog.sqlite.LogDatabase.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads a database once, from its first row to the one that is last when the reading begins. */
final class SqliteReader {

    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private static final int PAGE_ROWS = 4_096;

    private final Path file;
    private final RowDecoder decoder;

    SqliteReader(Path file, LogSettings settings) {
        this.file = file;
        this.decoder = new RowDecoder(settings);
    }

    long read(LogConsumer consumer) throws IOException {
        long records = 0;
        try (LogDatabase database = Reading.patiently(PATIENCE, () -> LogDatabase.open(file))) {
            Bounds bounds = Reading.patiently(PATIENCE, database::bounds);
            String id = Reading.patiently(PATIENCE, () -> DatabaseId.of(database, bounds)).text();
            long bytes = Files.size(file);
            long first = bounds.first().orElse(bounds.last() + 1);
            long end = bounds.last() + 1;
            long row = first;
            while (row < end) {
                long start = row;
                Page page =
                        Reading.patiently(
                                PATIENCE,
                                () ->
                                        database.page(
                                                start,
                                                end,
                                                PAGE_ROWS,
                                                decoder.textLimit(),
                                                decoder.events()));
                List<EventLogRecord> decoded =
                        Reading.patiently(
                                PATIENCE, () -> decoder.decode(database, id, page.rows()));
                decoded.forEach(consumer::record);
                records += decoded.size();
                row = page.more() ? page.next() : end;
                consumer.progress(share(bytes, row - first, end - first), bytes);
            }
        }
        return records;
    }

    /** Rows are what is counted; to whoever watches, bytes are shown. */
    private static long share(long bytes, long done, long all) {
        return (long) ((double) bytes * done / all);
    }
}
