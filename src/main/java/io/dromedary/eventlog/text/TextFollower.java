package io.dromedary.eventlog.text;

import io.dromedary.eventlog.EventLogBatch;
import io.dromedary.eventlog.EventLogRecord;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogHistory;
import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Follows a log in the text format: file after file, in the order of their writing. */
final class TextFollower implements LogFollower {

    private static final AtomicLong RUNS = new AtomicLong(System.currentTimeMillis());

    /** Bytes of records after which a batch ends, however few they are. */
    private static final long MOST_BYTES_KEPT = 16 << 20;

    /** Bytes of the log after which it ends, however few records were wanted. */
    private static final long MOST_BYTES_READ = 64 << 20;

    /** An advance over records nobody wants is worth a batch of its own from here on. */
    private static final long WORTHY_ADVANCE = 1 << 20;

    /**
     * How long the name of an id may come after the record that uses it. As a rule it is there
     * before; if not, its coming wakes the reader as a record does, and ends the wait.
     */
    private static final Duration DICTIONARY_PATIENCE = Duration.ofMillis(200);

    /**
     * A dictionary written so recently may be in the middle of being written anew: then a name may
     * take this long, but a wait in vain is not repeated for {@link #IN_VAIN}.
     */
    private static final long DICTIONARY_REWRITING = Duration.ofSeconds(1).toNanos();

    private static final long IN_VAIN = Duration.ofMinutes(1).toNanos();

    /** How long a half record may take to become whole when the next file is there already. */
    private static final long ROTATION_PATIENCE = Duration.ofSeconds(2).toNanos();

    /** New files are rare: they are looked for with every fourth question for news. */
    private static final int QUESTIONS_PER_LISTING = 4;

    private final LogFolder folder;
    private final FileListing listing;
    private final FileSuccession succession;
    private final LogDictionary dictionary;
    private final RecordDecoder decoder;
    private final FollowedFile file;
    private final LogHistory history;
    private final String infobase;
    private final long run = RUNS.incrementAndGet();
    private final LogPosition runStart;
    private final String memory;
    private final long dictionaryPatience;

    private LogPosition position;
    private long skipBefore;
    private boolean caughtUp;
    private boolean rotating;
    private long rotatingSince;
    private boolean waitingForName;
    private long waitingSince;
    private int vainVersion = -1;
    private long rewritingFrom = System.nanoTime();
    private int questions;

    TextFollower(LogSettings settings, LogStart start) throws IOException {
        this(settings, start, DICTIONARY_PATIENCE);
    }

    TextFollower(LogSettings settings, LogStart start, Duration dictionaryPatience)
            throws IOException {
        this.dictionaryPatience = dictionaryPatience.toNanos();
        folder = new LogFolder(settings.location());
        infobase = settings.infobase();
        listing = new FileListing(folder);
        dictionary = new LogDictionary(folder.dictionary());
        decoder = new RecordDecoder(settings, dictionary);
        file = new FollowedFile(folder, settings.commentLimit());
        history = new TextHistory(settings, folder, new RecordDecoder(settings, dictionary));

        StartPlace place = new StartPlace(settings, folder);
        position = place.find(start);
        runStart = position;
        memory = start instanceof LogStart.Position given ? given.memory() : "";
        skipBefore = place.skipBefore();
        LogPosition.InFile begin =
                position instanceof LogPosition.InFile inFile ? inFile : StartPlace.BEGINNING;
        succession = new FileSuccession(folder, listing, begin);
        file.begin(begin.alone());
        if (!(position instanceof LogPosition.InFile)) {
            file.gap(position, "the log was kept in a database before");
        }
    }

    @Override
    public Optional<EventLogBatch> next(int maxRecords) throws IOException {
        Batch batch = new Batch();
        try {
            boolean more = true;
            while (more && batch.hasRoom(maxRecords)) {
                more = read(batch);
            }
        } catch (IOException | RuntimeException e) {
            // What was read before it comes first; if it happens again, it is told then.
            file.close();
            if (batch.isEmpty()) {
                throw e;
            }
        }
        return batch.finish();
    }

    /**
     * One step.
     *
     * @return false if there is nothing more for now
     */
    private boolean read(Batch batch) throws IOException {
        if (file.hasRecordAtHand()) {
            return deliver(batch);
        }
        if (!file.isOpen()) {
            return open(batch);
        }
        switch (file.next()) {
            case RECORD -> {
                return deliver(batch);
            }
            case DAMAGE -> {
                batch.add(Damage.in(file.reader(), file.guid(), file.name()));
                return true;
            }
            default -> {
                return atEnd(batch);
            }
        }
    }

    /**
     * Puts the record at hand into the batch if it is wanted.
     *
     * @return false if the record must wait for its names
     */
    private boolean deliver(Batch batch) throws IOException {
        RecordView view = file.reader().view();
        if (view.date >= skipBefore && !decoder.spurns(view)) {
            if (!decoder.knows(view) && isWorthWaiting()) {
                return false;
            }
            if (waitingForName && file.dropsRecordAtHand()) {
                waitingForName = false;
                return true;
            }
            waitingForName = false;
            skipBefore = 0;
            if (dictionary.wasRecreated()) {
                batch.add(dictionaryNotice());
            }
            if (decoder.wants(view)) {
                batch.add(decoder.decode(view, file.place()), view.length);
            }
        }
        file.taken();
        return true;
    }

    /**
     * At the living end of the log, or while the dictionary is being written, and only if waiting
     * for this state of it was not in vain.
     */
    private boolean isWorthWaiting() throws IOException {
        long now = System.nanoTime();
        boolean rewriting = now - rewritingFrom >= 0 && dictionary.age() < DICTIONARY_REWRITING;
        boolean atEnd = caughtUp || file.endsJustWritten();
        if (!rewriting && (!atEnd || vainVersion == dictionary.version())) {
            return false;
        }
        if (!waitingForName) {
            waitingForName = true;
            waitingSince = now;
        }
        if (now - waitingSince < (rewriting ? DICTIONARY_REWRITING : dictionaryPatience)) {
            return true;
        }
        vainVersion = dictionary.version();
        rewritingFrom = rewriting ? now + IN_VAIN : rewritingFrom;
        return false;
    }

    private LogNotice dictionaryNotice() {
        String name = LogDictionary.FILE_NAME;
        return new LogNotice.Damage(
                new LogPosition.InFile(file.guid(), name, 0),
                0,
                0,
                name + ": created anew; names were read again from its beginning");
    }

    private boolean open(Batch batch) throws IOException {
        if (file.name().isEmpty()) {
            folder.checkThere();
            return turnTo(succession.next());
        }
        switch (file.open()) {
            case OPEN -> {
                Optional<LogNotice> gap = file.gap();
                if (gap.isPresent()) {
                    batch.add(gap.get());
                    succession.forget();
                }
                if (dictionary.isLoaded()) {
                    dictionary.refresh();
                }
                return true;
            }
            case GONE -> {
                folder.checkThere();
                Optional<LogPosition.InFile> next = succession.next();
                if (next.isEmpty()) {
                    next =
                            listing.ofAnotherLogThan(file.guid())
                                    .map(name -> new LogPosition.InFile("", name, 0));
                }
                if (next.isPresent()) {
                    file.gap(file.place(), file.name() + " is gone: the log was reduced");
                }
                return turnTo(next);
            }
            default -> {
                return false;
            }
        }
    }

    /**
     * All there is of this file was read.
     *
     * @return whether there is another file to go on with
     */
    private boolean atEnd(Batch batch) throws IOException {
        Optional<LogPosition.InFile> next = succession.next();
        if (next.isEmpty()) {
            caughtUp = true;
            file.rest();
            return false;
        }
        // Once the next file is there this one is complete: what is still unread is all.
        if (file.hasMore()) {
            return true;
        }
        if (file.endsAmidSomething()) {
            if (!isTimeToTurn()) {
                return false;
            }
            if (file.takeAsComplete()) {
                return true;
            }
            if (file.reader().finish() == LogFileReader.Step.DAMAGE) {
                batch.add(Damage.in(file.reader(), file.guid(), file.name()));
            }
        }
        return turnTo(next);
    }

    private boolean isTimeToTurn() {
        long now = System.nanoTime();
        if (!rotating) {
            rotating = true;
            rotatingSince = now;
        }
        return now - rotatingSince >= ROTATION_PATIENCE;
    }

    private boolean turnTo(Optional<LogPosition.InFile> next) throws IOException {
        if (next.isEmpty()) {
            return false;
        }
        succession.turn(file.place(), next.get());
        file.begin(next.get());
        caughtUp = false;
        rotating = false;
        return true;
    }

    @Override
    public LogPosition position() {
        return position;
    }

    @Override
    public boolean hasNews() {
        if (file.isOpen() || file.hasRecordAtHand()) {
            return true;
        }
        if (file.name().isEmpty()) {
            return listing.hasChanged();
        }
        boolean timeToList = ++questions % QUESTIONS_PER_LISTING == 0;
        return file.hasChanged()
                || (timeToList && (listing.hasChanged() || succession.hasChanged()));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** What one call of {@link #next} collects. */
    private final class Batch {
        private final List<EventLogRecord> records = new ArrayList<>();
        private final List<LogNotice> notices = new ArrayList<>();
        private final long begunAt = file.reader().settled();
        private long bytes;

        boolean hasRoom(int maxRecords) {
            return records.size() < maxRecords
                    && notices.size() < maxRecords
                    && bytes < MOST_BYTES_KEPT
                    && file.reader().settled() - begunAt < MOST_BYTES_READ;
        }

        boolean isEmpty() {
            return records.isEmpty() && notices.isEmpty();
        }

        void add(EventLogRecord record, long length) {
            records.add(record);
            bytes += length;
        }

        void add(LogNotice notice) {
            notices.add(notice);
        }

        Optional<EventLogBatch> finish() {
            LogPosition from = position;
            LogPosition to = succession.resumable(file.place());
            if (isEmpty() && !isWorthy(from, to)) {
                return Optional.empty();
            }
            position = to;
            return Optional.of(
                    new EventLogBatch(
                            infobase,
                            run,
                            runStart,
                            memory,
                            List.copyOf(records),
                            from,
                            to,
                            List.copyOf(notices),
                            history));
        }

        private static boolean isWorthy(LogPosition from, LogPosition to) {
            if (!(from instanceof LogPosition.InFile before)
                    || !(to instanceof LogPosition.InFile after)) {
                return false;
            }
            boolean sameFile = before.file().equals(after.file());
            boolean nextFile = !sameFile && !before.file().isEmpty();
            long advance = after.offset() - (sameFile ? before.offset() : 0);
            return nextFile || advance >= WORTHY_ADVANCE;
        }
    }
}
