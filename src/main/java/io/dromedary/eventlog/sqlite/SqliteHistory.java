package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogPosition.InDatabase;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.TransactionId;
import io.dromedary.eventlog.TransactionMark;
import io.dromedary.eventlog.sqlite.LogDatabase.Bounds;
import io.dromedary.eventlog.sqlite.LogDatabase.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What the database holds behind the position. Each call opens the database for itself and waits
 * for it for a few seconds if need be.
 */
final class SqliteHistory implements LogHistory {

    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private static final int PAGE_ROWS = 1_000;

    private final Path file;
    private final LogSettings settings;

    SqliteHistory(Path file, LogSettings settings) {
        this.file = file;
        this.settings = settings;
    }

    @Override
    public boolean replay(LogPosition from, LogPosition to, Consumer<EventLogRecord> records)
            throws IOException {
        if (!(from instanceof InDatabase first) || !(to instanceof InDatabase end)) {
            return false;
        }
        try (LogDatabase database = Reading.patiently(PATIENCE, () -> LogDatabase.open(file))) {
            Bounds bounds = Reading.patiently(PATIENCE, database::bounds);
            if (!isSame(database, bounds, first)) {
                return false;
            }
            RowDecoder decoder = new RowDecoder(settings);
            long row = first.row();
            boolean more = true;
            while (more) {
                long start = row;
                Page page =
                        Reading.patiently(
                                PATIENCE,
                                () ->
                                        database.page(
                                                start,
                                                end.row(),
                                                PAGE_ROWS,
                                                decoder.textLimit(),
                                                decoder.events()));
                Reading.patiently(
                                PATIENCE,
                                () -> decoder.decode(database, first.database(), page.rows()))
                        .forEach(records);
                row = page.next();
                more = page.more();
            }
            boolean gone =
                    bounds.first().isEmpty()
                            ? first.row() <= bounds.last()
                            : bounds.first().getAsLong() > first.row();
            return !gone;
        }
    }

    /** All rows of a transaction carry its status, so any of them may stand for its beginning. */
    @Override
    public Optional<TransactionMark> markOf(LogPosition begin, TransactionId transaction)
            throws IOException {
        if (!(begin instanceof InDatabase place)) {
            return Optional.empty();
        }
        try (LogDatabase database = Reading.patiently(PATIENCE, () -> LogDatabase.open(file))) {
            if (!isSame(database, Reading.patiently(PATIENCE, database::bounds), place)) {
                return Optional.empty();
            }
            OptionalLong status =
                    Reading.patiently(
                            PATIENCE,
                            () ->
                                    database.statusOf(
                                            place.row(), transaction.time(), transaction.offset()));
            return status.isPresent()
                    ? Optional.of(RowDecoder.mark(status.getAsLong(), ""))
                    : Optional.empty();
        }
    }

    private static boolean isSame(LogDatabase database, Bounds bounds, InDatabase place)
            throws IOException {
        DatabaseId id = new DatabaseId(place.database());
        return Reading.patiently(PATIENCE, () -> id.match(database, bounds))
                == DatabaseId.Match.SAME;
    }
}
