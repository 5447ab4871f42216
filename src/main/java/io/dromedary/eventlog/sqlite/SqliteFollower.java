package io.dromedary.eventlog.sqlite;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogPosition.InDatabase;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.activity.FileProbe;
import io.dromedary.eventlog.sqlite.LogDatabase.Bounds;
import io.dromedary.eventlog.sqlite.LogDatabase.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one database. There is one writer, and it numbers rows in the order of its writing, so a
 * row once passed never gets a new neighbour before it: every row is delivered once, in row order.
 * The later update of the statuses is not delivered; the closing row of a transaction tells its
 * outcome.
 *
 * <p>The database is open only while there is something to read, so an idle log costs no memory and
 * can be deleted; before each batch it is checked that it is still the same database.
 */
final class SqliteFollower implements LogFollower {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFollower.class);

    /** Seeded so that a step's memory of an earlier follower never looks like this one's. */
    private static final AtomicLong RUNS = new AtomicLong(System.nanoTime());

    /** A batch ends after so many pages, however few of their rows were wanted. */
    private static final int PAGES_A_CALL = 64;

    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

    private static final long COMPLAIN_AFTER = Duration.ofSeconds(10).toNanos();

    private final Path file;
    private final LogSettings settings;
    private final long run = RUNS.incrementAndGet();
    private final String memory;
    private final InDatabase runStart;
    private final FileProbe probe;
    private final RowDecoder decoder;
    private final SqliteHistory history;
    private Optional<LogDatabase> open = Optional.empty();
    private List<LogNotice> notices = new ArrayList<>();
    private InDatabase position;

    /** Where the last batch ended; the position may have moved over a gap since. */
    private InDatabase delivered;

    private Object fileKey = "";
    private long unfinishedSince;
    private boolean complained;

    SqliteFollower(Path file, LogSettings settings, LogStart start) throws IOException {
        this.file = file;
        this.settings = settings;
        this.probe = new FileProbe(file);
        this.decoder = new RowDecoder(settings);
        this.history = new SqliteHistory(file, settings);
        this.memory = start instanceof LogStart.Position given ? given.memory() : "";
        this.position = place(start);
        this.runStart = position;
        this.delivered = position;
    }

    @Override
    public Optional<EventLogBatch> next(int maxRecords) throws IOException {
        FileProbe.Stamp stamp = stamp();
        if (!stamp.key().equals(fileKey)) {
            // another file stands there: what was open is deleted, what was known may be wrong
            close();
            decoder.forget();
            fileKey = stamp.key();
        }
        if (open.isEmpty() && probe.isUnchanged(stamp)) {
            return Optional.empty();
        }
        try {
            Optional<EventLogBatch> batch = read(maxRecords, stamp);
            unfinishedSince = 0;
            complained = false;
            return batch;
        } catch (BusyDatabaseException e) {
            probe.moreToRead();
            complainIfItLasts(e);
            return Optional.empty();
        } catch (IOException e) {
            probe.moreToRead();
            close();
            throw e;
        }
    }

    @Override
    public LogPosition position() {
        return position;
    }

    @Override
    public boolean hasNews() {
        return probe.hasNews();
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            LogDatabase database = open.get();
            open = Optional.empty();
            database.close();
        }
    }

    private Optional<EventLogBatch> read(int maxRecords, FileProbe.Stamp stamp) throws IOException {
        LogDatabase database = open();
        settle(database);
        List<EventLogRecord> records = new ArrayList<>();
        long row = position.row();
        boolean more = true;
        int weight = 0;
        for (int pages = 0;
                more
                        && records.size() < maxRecords
                        && weight < LogDatabase.PAGE_CHARACTERS
                        && pages < PAGES_A_CALL;
                pages++) {
            try {
                Page page =
                        database.page(
                                row,
                                Long.MAX_VALUE,
                                maxRecords - records.size(),
                                decoder.textLimit(),
                                decoder.events());
                records.addAll(decoder.decode(database, position.database(), page.rows()));
                weight += page.weight();
                row = page.next();
                more = page.more();
            } catch (BusyDatabaseException e) {
                if (row == position.row()) {
                    throw e;
                }
                // what was read before is worth a batch
                break;
            }
        }
        position = new InDatabase(position.database(), row);
        if (more) {
            probe.moreToRead();
        } else {
            close();
            probe.read(stamp);
        }
        if (position.equals(delivered) && notices.isEmpty()) {
            return Optional.empty();
        }
        InDatabase from = delivered;
        delivered = position;
        List<LogNotice> noticed = List.copyOf(notices);
        notices = new ArrayList<>();
        return Optional.of(
                new EventLogBatch(
                        settings.infobase(),
                        run,
                        runStart,
                        memory,
                        List.copyOf(records),
                        from,
                        position,
                        noticed,
                        history));
    }

    private LogDatabase open() throws IOException {
        if (open.isEmpty()) {
            open = Optional.of(LogDatabase.open(file));
        }
        return open.get();
    }

    /** Sees what became of the database since it was last read. */
    private void settle(LogDatabase database) throws IOException {
        Bounds bounds = database.bounds();
        DatabaseId id = new DatabaseId(position.database());
        long oldest = bounds.first().orElse(bounds.last() + 1);
        boolean wasEmpty = id.equals(DatabaseId.EMPTY);
        if (id.match(database, bounds) == DatabaseId.Match.RECREATED
                || (wasEmpty && position.row() > bounds.last() + 1)) {
            goOnAt(
                    new InDatabase(DatabaseId.of(database, bounds).text(), oldest),
                    "was recreated: reading goes on at its first row");
            return;
        }
        if (wasEmpty) {
            id = DatabaseId.of(database, bounds);
            position = new InDatabase(id.text(), position.row());
        }
        if (position.row() > bounds.last() + 1) {
            goOnAt(
                    new InDatabase(id.text(), bounds.last() + 1),
                    "holds fewer rows than were read (restored from an older copy?): reading goes"
                            + " on behind its last row");
        } else if (oldest > position.row()) {
            goOnAt(
                    new InDatabase(id.text(), oldest),
                    "was reduced before it was read: rows are gone");
        }
    }

    private void goOnAt(InDatabase place, String what) {
        String message =
                "event log "
                        + file
                        + " "
                        + what
                        + " ("
                        + position.asText()
                        + " -> "
                        + place.asText()
                        + ")";
        decoder.forget();
        notices.add(new LogNotice.Gap(position, place, message));
        position = place;
    }

    private InDatabase place(LogStart start) throws IOException {
        if (start instanceof LogStart.Position given
                && given.position() instanceof InDatabase place) {
            return place;
        }
        if (start instanceof LogStart.Position given) {
            // the log was converted from the text format: nothing is known of its rows
            InDatabase first = oldest();
            position = first;
            notices.add(
                    new LogNotice.Gap(
                            given.position(),
                            first,
                            "event log "
                                    + file
                                    + " was in the text format before: reading goes on at its"
                                    + " first row"));
            return first;
        }
        if (start instanceof LogStart.Beginning) {
            return oldest();
        }
        return Reading.patiently(
                PATIENCE,
                () -> {
                    try (LogDatabase database = LogDatabase.open(file)) {
                        Bounds bounds = database.bounds();
                        OptionalLong row =
                                start instanceof LogStart.Time time
                                        ? database.firstRowSince(LogClock.ticks(time.moment()))
                                        : OptionalLong.empty();
                        return new InDatabase(
                                DatabaseId.of(database, bounds).text(),
                                row.orElse(bounds.last() + 1));
                    }
                });
    }

    private InDatabase oldest() throws IOException {
        return Reading.patiently(
                PATIENCE,
                () -> {
                    try (LogDatabase database = LogDatabase.open(file)) {
                        Bounds bounds = database.bounds();
                        return new InDatabase(
                                DatabaseId.of(database, bounds).text(),
                                bounds.first().orElse(bounds.last() + 1));
                    }
                });
    }

    private FileProbe.Stamp stamp() throws IOException {
        try {
            return probe.stamp();
        } catch (IOException e) {
            close();
            throw new IOException("event log " + file + " cannot be read: it is not there", e);
        }
    }

    private void complainIfItLasts(BusyDatabaseException e) {
        if (!e.isUnfinishedWrite()) {
            return;
        }
        long now = System.nanoTime();
        if (unfinishedSince == 0) {
            unfinishedSince = now;
        } else if (!complained && now - unfinishedSince > COMPLAIN_AFTER) {
            complained = true;
            LOG.warn(e.getMessage());
        }
    }
}
