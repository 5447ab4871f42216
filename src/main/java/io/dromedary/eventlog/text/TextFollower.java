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
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Follows a log in the text format. Files are open only while there is something to read, so an
 * idle log costs neither a descriptor nor a buffer, and the platform may delete what it wants.
 */
final class TextFollower implements LogFollower {

    private static final AtomicLong RUNS = new AtomicLong(System.currentTimeMillis());

    /** Bytes of records after which a batch ends, however few they are. */
    private static final long MOST_BYTES_KEPT = 16 << 20;

    /** Bytes of the log after which it ends, however few records were wanted. */
    private static final long MOST_BYTES_READ = 64 << 20;

    /** Of the record before the start, of which only the end is known, so much is compared. */
    private static final int UNKNOWN_RECORD = 256;

    /** An advance over records nobody wants is worth a batch of its own from here on. */
    private static final long WORTHY_ADVANCE = 1 << 20;

    /** How long the name of an id may come after the record that uses it. */
    private static final Duration DICTIONARY_PATIENCE = Duration.ofMillis(200);

    /** How long a half record may take to become whole when the next file is there already. */
    private static final long ROTATION_PATIENCE = Duration.ofSeconds(2).toNanos();

    /** New files are rare: they are looked for in every so manieth question for news. */
    private static final int QUESTIONS_PER_LISTING = 4;

    private final LogFolder folder;
    private final FileListing listing;
    private final LogDictionary dictionary;
    private final RecordDecoder decoder;
    private final LogFileReader reader;
    private final LogHistory history;
    private final String infobase;
    private final long run = RUNS.incrementAndGet();
    private final LogPosition runStart;
    private final String memory;
    private final long dictionaryPatience;

    private LogPosition position;
    private long skipBefore;

    /** Name of the file being read; empty before the first one. */
    private String file;

    private LogHeader header = LogHeader.NONE;
    private LogPosition gapFrom = StartPlace.BEGINNING;
    private String gapMessage = "";
    private Optional<LogPosition.InFile> resume;
    private FileChannel channel;
    private long knownSize = -1;
    private Anchor anchor = Anchor.NONE;
    private long lastRecordStart;
    private long lastRecordEnd;
    private boolean caughtUp;
    private long rotationSeen;
    private boolean held;
    private long heldSince;
    private int vainVersion = -1;
    private int questions;

    TextFollower(LogSettings settings, LogStart start) throws IOException {
        this(settings, start, DICTIONARY_PATIENCE);
    }

    TextFollower(LogSettings settings, LogStart start, Duration dictionaryPatience)
            throws IOException {
        this.dictionaryPatience = dictionaryPatience.toNanos();
        infobase = settings.infobase();
        folder = new LogFolder(settings.location());
        listing = new FileListing(folder);
        dictionary = new LogDictionary(folder.dictionary());
        decoder = new RecordDecoder(settings, dictionary);
        reader = new LogFileReader(settings.commentLimit(), BatchReader.RECORD_LIMIT);
        history = new TextHistory(settings, folder, new RecordDecoder(settings, dictionary));

        StartPlace place = new StartPlace(settings, folder);
        position = place.find(start);
        runStart = position;
        memory = start instanceof LogStart.Position given ? given.memory() : "";
        skipBefore = place.skipBefore();
        if (position instanceof LogPosition.InFile inFile) {
            resume = Optional.of(inFile).filter(p -> !p.file().isEmpty());
            file = inFile.file();
        } else {
            resume = Optional.empty();
            file = "";
            gap(position, "the log was kept in a database before");
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
            letGo();
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
        if (held) {
            return deliver(batch);
        }
        if (channel == null) {
            return open(batch);
        }
        switch (reader.next()) {
            case RECORD -> {
                lastRecordStart = reader.view().offset;
                lastRecordEnd = reader.settled();
                return deliver(batch);
            }
            case DAMAGE -> {
                batch.add(Damage.in(reader, header.guid(), file));
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
        RecordView view = reader.view();
        if (view.date < skipBefore || decoder.spurns(view)) {
            return true;
        }
        skipBefore = 0;
        if (!decoder.knows(view) && isWorthWaiting()) {
            held = true;
            return false;
        }
        held = false;
        heldSince = 0;
        if (dictionary.wasRecreated()) {
            batch.add(dictionaryNotice());
        }
        if (decoder.wants(view)) {
            batch.add(decoder.decode(view, header.guid(), file), view.length);
        }
        return true;
    }

    private boolean isWorthWaiting() {
        if (!caughtUp || vainVersion == dictionary.version()) {
            return false;
        }
        long now = System.nanoTime();
        if (heldSince == 0) {
            heldSince = now;
        }
        if (now - heldSince < dictionaryPatience) {
            return true;
        }
        vainVersion = dictionary.version();
        return false;
    }

    private LogNotice dictionaryNotice() {
        String name = LogDictionary.FILE_NAME;
        return new LogNotice.Damage(
                new LogPosition.InFile(header.guid(), name, 0),
                0,
                0,
                name + ": created anew; names were read again from its beginning");
    }

    /**
     * Opens the file to go on in, having made sure that it is the one that was read before.
     *
     * @return false if there is none yet
     */
    private boolean open(Batch batch) throws IOException {
        if (file.isEmpty() && !begin(listing.after(""))) {
            return false;
        }
        FileChannel opened;
        try {
            opened = FileChannel.open(folder.file(file));
        } catch (NoSuchFileException e) {
            return fileIsGone();
        }
        try {
            long size = opened.size();
            if (!settle(opened, size)) {
                knownSize = size;
                opened.close();
                return false;
            }
            if (!gapMessage.isEmpty()) {
                batch.add(new LogNotice.Gap(gapFrom, place(), gapMessage));
                gapMessage = "";
            }
            channel = opened;
            reader.attach(channel, true);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        if (dictionary.isLoaded()) {
            dictionary.refresh();
        }
        return true;
    }

    private boolean begin(Optional<String> first) {
        file = first.orElse("");
        header = LogHeader.NONE;
        resume = first.map(name -> new LogPosition.InFile("", name, 0));
        anchor = Anchor.NONE;
        knownSize = -1;
        caughtUp = false;
        rotationSeen = 0;
        return first.isPresent();
    }

    private boolean fileIsGone() throws IOException {
        Optional<String> next = listing.after(file);
        knownSize = 0;
        if (next.isEmpty()) {
            return false;
        }
        gap(place(), file + " is gone: the log was reduced");
        return begin(next);
    }

    /** Records between here and the place where reading goes on are lost; reported when it does. */
    private void gap(LogPosition from, String message) {
        if (gapMessage.isEmpty()) {
            gapFrom = from;
            gapMessage = message;
        }
    }

    /**
     * Puts the reader where it has to go on in this file.
     *
     * @return false if the file has just been created and has no header yet
     */
    private boolean settle(FileChannel opened, long size) throws IOException {
        Optional<LogHeader> found = LogHeader.read(opened);
        if (found.isEmpty()) {
            return false;
        }
        LogHeader newHeader = found.get();
        if (resume.isPresent()) {
            settleAt(resume.get(), opened, size, newHeader);
            resume = Optional.empty();
        } else if (!newHeader.equals(header)) {
            gap(place(), file + " was created anew");
            header = newHeader;
            startAt(newHeader.length());
        } else if (!anchor.holds(opened)) {
            long next = afterLastRecord(opened);
            if (next != reader.settled()) {
                gap(place(), file + " was shortened: the log was reduced");
            }
            startAt(next);
        }
        return true;
    }

    private void settleAt(
            LogPosition.InFile place, FileChannel opened, long size, LogHeader newHeader)
            throws IOException {
        boolean same = place.header().isEmpty() || place.header().equals(newHeader.guid());
        boolean fits =
                place.offset() <= size && StartPlace.isBoundary(opened, place.offset(), newHeader);
        header = newHeader;
        if (same && fits) {
            startAt(Math.max(place.offset(), newHeader.length()));
        } else {
            gap(place, file + (same ? " was shortened: the log was reduced" : " was created anew"));
            startAt(newHeader.length());
        }
    }

    private void startAt(long offset) {
        reader.start(offset);
        anchor = Anchor.NONE;
        held = false;
        lastRecordEnd = offset;
        lastRecordStart = Math.max(header.length(), offset - UNKNOWN_RECORD);
    }

    /** Behind the last record that was read, wherever it is now; the beginning if it is gone. */
    private long afterLastRecord(FileChannel opened) throws IOException {
        LogFileReader search = new LogFileReader(0, BatchReader.RECORD_LIMIT);
        search.start(header.length());
        search.attach(opened, true);
        long place = header.length();
        LogFileReader.Step step;
        while ((step = search.next()) != LogFileReader.Step.END) {
            if (step == LogFileReader.Step.RECORD && anchor.isLastRecord(search.view())) {
                place = search.settled();
            }
        }
        return place;
    }

    /**
     * All there is of this file was read.
     *
     * @return whether there is another file to go on with
     */
    private boolean atEnd(Batch batch) throws IOException {
        Optional<String> next = listing.after(file);
        if (next.isPresent()) {
            // Once the next file is there this one is complete: what is still unread is all.
            return channel.size() > reader.seen() || turnTo(next, batch);
        }
        caughtUp = true;
        knownSize = reader.seen();
        anchor = Anchor.take(channel, lastRecordStart, lastRecordEnd, reader.consumed());
        letGo();
        return false;
    }

    private boolean turnTo(Optional<String> next, Batch batch) throws IOException {
        if (reader.isAmidSomething() || reader.unwrittenFrom() >= 0) {
            long now = System.nanoTime();
            rotationSeen = rotationSeen == 0 ? now : rotationSeen;
            if (now - rotationSeen < ROTATION_PATIENCE) {
                return false;
            }
            if (reader.unwrittenFrom() >= 0) {
                reader.attach(channel, false);
                return true;
            }
            if (reader.finish() == LogFileReader.Step.DAMAGE) {
                batch.add(Damage.in(reader, header.guid(), file));
            }
        }
        letGo();
        begin(next);
        return true;
    }

    @Override
    public LogPosition position() {
        return position;
    }

    @Override
    public boolean hasNews() {
        if (channel != null || held) {
            return true;
        }
        boolean timeToList = ++questions % QUESTIONS_PER_LISTING == 0;
        if (file.isEmpty()) {
            return listing.hasChanged();
        }
        long size = folder.file(file).toFile().length();
        return size != knownSize
                || (reader.unwrittenFrom() >= 0 && isWritten(reader.unwrittenFrom()))
                || (timeToList && listing.hasChanged());
    }

    private boolean isWritten(long offset) {
        try (FileChannel opened = FileChannel.open(folder.file(file))) {
            byte[] one = FileBytes.read(opened, offset, 1);
            return one.length == 0 || one[0] != 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        letGo();
    }

    private void letGo() throws IOException {
        if (channel != null) {
            reader.detach();
            channel.close();
            channel = null;
        }
    }

    /** Where the next batch has to begin. */
    private LogPosition place() {
        if (resume.isPresent()) {
            return resume.get();
        }
        if (file.isEmpty()) {
            return StartPlace.BEGINNING;
        }
        long offset = held ? reader.view().offset : reader.settled();
        return new LogPosition.InFile(header.guid(), file, offset);
    }

    /** What one call of {@link #next} collects. */
    private final class Batch {
        private final List<EventLogRecord> records = new ArrayList<>();
        private final List<LogNotice> notices = new ArrayList<>();
        private final long begunAt = reader.settled();
        private long bytes;

        boolean hasRoom(int maxRecords) {
            return records.size() < maxRecords
                    && notices.size() < maxRecords
                    && bytes < MOST_BYTES_KEPT
                    && reader.settled() - begunAt < MOST_BYTES_READ;
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
            LogPosition to = place();
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
            return from instanceof LogPosition.InFile before
                    && to instanceof LogPosition.InFile after
                    && !before.file().isEmpty()
                    && (!before.file().equals(after.file())
                            || after.offset() - before.offset() >= WORTHY_ADVANCE);
        }
    }
}
