package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.ReadSummary;
import io.dromedary.eventlog.sqlite.LogDatabase.Bounds;
import io.dromedary.eventlog.sqlite.LogDatabase.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Reads a database once, from its first row to the one that is last when the reading begins. */
final class SqliteReader {

    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private static final int PAGE_ROWS = 4_096;

    private final Path file;
    private final ZoneId zone;
    private final RowDecoder decoder;

    SqliteReader(Path file, LogSettings settings) {
        this.file = file;
        this.zone = settings.zone();
        this.decoder = new RowDecoder(settings);
    }

    ReadSummary read(LogConsumer consumer) throws IOException {
        long began = System.nanoTime();
        try (LogDatabase database = Reading.patiently(PATIENCE, () -> LogDatabase.open(file))) {
            Bounds bounds = Reading.patiently(PATIENCE, database::bounds);
            String id = Reading.patiently(PATIENCE, () -> DatabaseId.of(database, bounds)).text();
            long bytes = Files.size(file);
            long first = bounds.first().orElse(bounds.last() + 1);
            long end = bounds.last() + 1;
            long records = 0;
            long delivered = 0;
            long row = first;
            while (row < end) {
                Page page = page(database, row, end);
                List<EventLogRecord> decoded =
                        Reading.patiently(
                                PATIENCE, () -> decoder.decode(database, id, page.rows()));
                decoded.forEach(consumer::record);
                records += page.looked();
                delivered += decoded.size();
                row = page.more() ? page.next() : end;
                consumer.progress(share(bytes, row - first, end - first), bytes);
            }
            return new ReadSummary(
                    1,
                    bytes,
                    records,
                    delivered,
                    0,
                    0,
                    date(database, first),
                    date(database, bounds.last()),
                    Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private Page page(LogDatabase database, long from, long before) throws IOException {
        return Reading.patiently(
                PATIENCE,
                () ->
                        database.page(
                                from, before, PAGE_ROWS, decoder.textLimit(), decoder.events()));
    }

    private Optional<LocalDateTime> date(LogDatabase database, long row) throws IOException {
        return Reading.patiently(PATIENCE, () -> database.row(row, 1)).stream()
                .findFirst()
                .map(found -> LogClock.instant(found.date()).atZone(zone).toLocalDateTime());
    }

    /** Rows are what is counted; to whoever watches, bytes are shown. */
    private static long share(long bytes, long done, long all) {
        return (long) ((double) bytes * done / all);
    }
}
