package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogNotice;
import io.dromedary.eventlog.LogPosition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * The {@code .lgp} file a follower reads in at present. It is open only while there is something to
 * read, and each time it is opened it is made sure that it is the one that was read before: not
 * another one of the same name, not the same one shortened. Not thread-safe.
 */
final class FollowedFile {

    enum Opening {
        /** The reader stands where it has to go on. */
        OPEN,
        /** The file has no header yet. */
        NOT_YET,
        /** There is no such file (any more). */
        GONE
    }

    /** Of the record before the start, of which only the end is known, so much is compared. */
    private static final int UNKNOWN_RECORD = 256;

    private final LogFolder folder;
    private final LogFileReader reader;

    private String name = "";
    private LogPosition.Course course = LogPosition.Course.PLAIN;
    private LogHeader header = LogHeader.NONE;
    private Optional<LogPosition.InFile> resume = Optional.empty();
    private FileChannel channel;
    private long knownSize;
    private Anchor anchor = Anchor.NONE;
    private long lastRecordStart;
    private long lastRecordEnd;
    private boolean recordAtHand;
    private Optional<LogPosition> gapFrom = Optional.empty();
    private String gapReason = "";

    FollowedFile(LogFolder folder, int textLimit) {
        this.folder = folder;
        this.reader = new LogFileReader(textLimit, BatchReader.RECORD_LIMIT);
    }

    /** From now on this is the file, read from there on. */
    void begin(LogPosition.InFile place) throws IOException {
        close();
        name = place.file();
        course = place.course();
        header = LogHeader.NONE;
        resume = Optional.of(place);
        anchor = Anchor.NONE;
        knownSize = -1;
        recordAtHand = false;
    }

    /** Name of the file; empty before the first one. */
    String name() {
        return name;
    }

    /** GUID in its header. */
    String guid() {
        return header.guid();
    }

    LogFileReader reader() {
        return reader;
    }

    boolean isOpen() {
        return channel != null;
    }

    /** Whether a record was read but not {@link #taken} yet. */
    boolean hasRecordAtHand() {
        return recordAtHand;
    }

    /** The record at hand has had its effect. */
    void taken() {
        recordAtHand = false;
    }

    /** Where everything before has been taken. */
    LogPosition.InFile place() {
        if (resume.isPresent()) {
            return resume.get();
        }
        long offset = recordAtHand ? reader.view().offset : reader.settled();
        return new LogPosition.InFile(header.guid(), name, offset, course);
    }

    /** Records between there and the place where reading goes on are lost. */
    void gap(LogPosition from, String reason) {
        if (gapFrom.isEmpty()) {
            gapFrom = Optional.of(from);
            gapReason = reason;
        }
    }

    /** What was lost before the place where the file was opened; said once. */
    Optional<LogNotice> gap() {
        Optional<LogNotice> gap = gapFrom.map(from -> new LogNotice.Gap(from, place(), gapReason));
        gapFrom = Optional.empty();
        return gap;
    }

    /** Opens the file where reading has to go on. */
    Opening open() throws IOException {
        FileChannel opened;
        try {
            opened = FileChannel.open(folder.file(name));
        } catch (NoSuchFileException e) {
            knownSize = 0;
            return Opening.GONE;
        }
        try {
            knownSize = opened.size();
            if (!settle(opened)) {
                opened.close();
                return Opening.NOT_YET;
            }
            reader.attach(opened, true);
            channel = opened;
            return Opening.OPEN;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The next thing in the open file. */
    LogFileReader.Step next() throws IOException {
        LogFileReader.Step step = reader.next();
        if (step == LogFileReader.Step.RECORD) {
            recordAtHand = true;
            lastRecordStart = reader.view().offset;
            lastRecordEnd = reader.settled();
        }
        return step;
    }

    /** Whether the open file has bytes that the reader has not seen. */
    boolean hasMore() throws IOException {
        return channel.size() > reader.seen();
    }

    /** Whether the file ends in something unfinished. */
    boolean endsAmidSomething() {
        return reader.isAmidSomething() || reader.unwrittenFrom() >= 0;
    }

    /**
     * Nothing more will be written: what is unfinished is damage.
     *
     * @return whether there is more to read now
     */
    boolean takeAsComplete() throws IOException {
        boolean unwritten = reader.unwrittenFrom() >= 0;
        if (unwritten) {
            reader.attach(channel, false);
        }
        return unwritten;
    }

    /** Closes the file, all of it having been read for now. */
    void rest() throws IOException {
        knownSize = reader.seen();
        anchor = Anchor.take(channel, lastRecordStart, lastRecordEnd, reader.consumed());
        close();
    }

    void close() throws IOException {
        if (channel != null) {
            reader.detach();
            channel.close();
            channel = null;
        }
    }

    /** Whether the file changed since it was closed; one system call as a rule. */
    boolean hasChanged() {
        return folder.file(name).toFile().length() != knownSize
                || (reader.unwrittenFrom() >= 0 && isWritten(reader.unwrittenFrom()));
    }

    private boolean isWritten(long offset) {
        try (FileChannel opened = FileChannel.open(folder.file(name))) {
            byte[] one = FileBytes.read(opened, offset, 1);
            return one.length == 0 || one[0] != 0;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Puts the reader where it has to go on in this file.
     *
     * @return false if the file has just been created and has no header yet
     */
    private boolean settle(FileChannel opened) throws IOException {
        Optional<LogHeader> found = LogHeader.read(opened);
        if (found.isEmpty()) {
            return false;
        }
        LogHeader newHeader = found.get();
        if (resume.isPresent()) {
            LogPosition.InFile place = resume.get();
            resume = Optional.empty();
            header = newHeader;
            settleAt(place, opened);
        } else if (!newHeader.equals(header)) {
            gap(place(), name + " was created anew");
            header = newHeader;
            startAt(newHeader.length());
        } else if (!anchor.holds(opened)) {
            long next = afterLastRecord(opened);
            if (next != reader.settled()) {
                gap(place(), name + " was shortened: the log was reduced");
            }
            startAt(next);
        }
        return true;
    }

    private void settleAt(LogPosition.InFile place, FileChannel opened) throws IOException {
        boolean same = place.header().isEmpty() || place.header().equals(header.guid());
        if (same && StartPlace.isBoundary(opened, place.offset(), header)) {
            startAt(Math.max(place.offset(), header.length()));
        } else {
            gap(place, name + (same ? " was shortened: the log was reduced" : " was created anew"));
            startAt(header.length());
        }
    }

    private void startAt(long offset) {
        reader.start(offset);
        anchor = Anchor.NONE;
        recordAtHand = false;
        lastRecordEnd = offset;
        lastRecordStart = Math.max(header.length(), offset - UNKNOWN_RECORD);
    }

    /** Behind the last record that was read, wherever it is now; the beginning if it is gone. */
    private long afterLastRecord(FileChannel opened) throws IOException {
        LogFileReader search = new LogFileReader(0, BatchReader.RECORD_LIMIT);
        search.start(header.length());
        search.attach(opened, true);
        long place = header.length();
        LogFileReader.Step step = search.next();
        while (step != LogFileReader.Step.END) {
            if (step == LogFileReader.Step.RECORD && anchor.isLastRecord(search.view())) {
                place = search.settled();
            }
            step = search.next();
        }
        return place;
    }
}
