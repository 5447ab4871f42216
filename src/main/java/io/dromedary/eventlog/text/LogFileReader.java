package io.dromedary.eventlog.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Finds the records of one {@code .lgp} file, from an offset on, and passes over damage: it goes on
 * at the next place where a line begins like a record and a whole record follows. A record text
 * inside a comment never is one, as its quotes are doubled.
 *
 * <p>Keeps where it stands when the bytes run out, be it in the middle of a record, so that a file
 * that grows is read once, whatever the pieces it grows in. Not thread-safe.
 */
final class LogFileReader {

    enum Step {
        /** {@link #view} holds the next record. */
        RECORD,
        /** Damage was passed over, see {@link #damageStart}. */
        DAMAGE,
        /** No more bytes for now. */
        END
    }

    private enum State {
        BETWEEN_RECORDS,
        IN_RECORD,
        SEARCHING
    }

    /** What is read at once. */
    static final int READ_SIZE = 256 << 10;

    private static final int SMALL_READ_SIZE = 4 << 10;
    private static final long NONE = -1;

    private final RecordView view = new RecordView();
    private final FastRecordParser fast = new FastRecordParser(view);
    private final CarefulRecordParser careful;
    private final RecordStartMatcher matcher = new RecordStartMatcher();

    private FileChannel channel;
    private boolean live;
    private byte[] buffer = RecordView.NOTHING;
    private ByteBuffer target = ByteBuffer.wrap(buffer);
    private long bufferOffset;
    private int position;
    private int limit;

    private State state = State.BETWEEN_RECORDS;
    private long settled;
    private boolean recordIsReady;
    private long damageStart = NONE;
    private long damageEnd = NONE;
    private int damagedRecords;
    private long nulsStart = NONE;
    private long nulsEnd = NONE;
    private long writtenUpTo = NONE;

    /**
     * A reader that has nothing to read yet.
     *
     * @param textLimit characters of one text that are kept of a record too long for memory
     * @param recordLimit bytes of one record that are kept in memory at most
     */
    LogFileReader(int textLimit, int recordLimit) {
        careful = new CarefulRecordParser(view, textLimit, recordLimit);
    }

    /**
     * Begins anew at an offset that is the end of a record, the start of one, or the header's end.
     */
    void start(long offset) {
        seek(offset);
        state = State.BETWEEN_RECORDS;
        settled = offset;
        recordIsReady = false;
        noDamage();
        nulsStart = NONE;
        nulsEnd = NONE;
        writtenUpTo = NONE;
    }

    /** As {@link #start}, but at any offset: what comes before the next record is not damage. */
    void startAnywhere(long offset) {
        start(offset);
        state = State.SEARCHING;
        matcher.start((byte) '\n');
    }

    /**
     * From now on reads from this channel, which must hold the same file.
     *
     * @param fileGrows NUL bytes at the end are not written yet, rather than damage
     */
    void attach(FileChannel newChannel, boolean fileGrows) throws IOException {
        channel = newChannel;
        live = fileGrows;
        if (!live) {
            nulsStart = NONE;
        }
        long remaining = newChannel.size() - (bufferOffset + limit);
        int size = (int) Math.max(SMALL_READ_SIZE, Math.min(READ_SIZE, remaining));
        if (buffer.length < size + FastRecordParser.SLACK) {
            useBuffer(new byte[size + FastRecordParser.SLACK]);
        }
    }

    /** Lets go of channel and buffer; what is known of a half record is kept. */
    void detach() {
        channel = null;
        useBuffer(RecordView.NOTHING);
        if (state != State.IN_RECORD) {
            careful.release();
        }
    }

    private void useBuffer(byte[] empty) {
        bufferOffset += position;
        position = 0;
        limit = 0;
        buffer = empty;
        target = ByteBuffer.wrap(empty);
    }

    RecordView view() {
        return view;
    }

    /** Everything before this offset has been returned; the place to go on after a restart. */
    long settled() {
        return settled;
    }

    /** Everything before this offset has been looked at, NUL bytes that may yet be written too. */
    long seen() {
        return nulsStart == NONE ? consumed() : Math.max(consumed(), nulsEnd);
    }

    /** Everything before this offset has been taken in, be it as half a record. */
    long consumed() {
        return bufferOffset + position;
    }

    /** Whether the end was reached amid something: a half record, damage without an end. */
    boolean isAmidSomething() {
        return state != State.BETWEEN_RECORDS || damageStart != NONE;
    }

    /** Offset of the NUL bytes at the end of the file that are taken for not yet written; or −1. */
    long unwrittenFrom() {
        return nulsStart;
    }

    long damageStart() {
        return damageStart;
    }

    long damageEnd() {
        return damageEnd;
    }

    /** Damaged records in the damage; 0 if it is no more than bytes between records. */
    int damagedRecords() {
        return damagedRecords;
    }

    /** The next thing in the file. */
    Step next() throws IOException {
        if (recordIsReady) {
            recordIsReady = false;
            noDamage();
            settled = view.offset + view.length;
            return Step.RECORD;
        }
        if (damageEnd != NONE) {
            noDamage();
        }
        while (position < limit || fill()) {
            boolean found =
                    switch (state) {
                        case BETWEEN_RECORDS -> betweenRecords();
                        case IN_RECORD -> inRecord();
                        case SEARCHING -> search();
                    };
            if (found) {
                return found();
            }
        }
        return Step.END;
    }

    /** The file ends here for good: what is unfinished is damage. Then nothing is left. */
    Step finish() {
        if (!isAmidSomething()) {
            return Step.END;
        }
        if (state == State.IN_RECORD) {
            damaged(view.offset, 1);
        }
        if (damageStart == NONE) {
            return Step.END;
        }
        state = State.BETWEEN_RECORDS;
        damageEnd = bufferOffset + position;
        settled = damageEnd;
        return Step.DAMAGE;
    }

    private Step found() {
        state = State.BETWEEN_RECORDS;
        if (damageStart != NONE) {
            damageEnd = view.offset;
            settled = view.offset;
            recordIsReady = true;
            return Step.DAMAGE;
        }
        settled = view.offset + view.length;
        return Step.RECORD;
    }

    private boolean betweenRecords() {
        int p = position;
        byte b = buffer[p];
        while (b == '\n' || b == '\r' || b == ',' || b == ' ' || b == '\t') {
            b = buffer[++p];
        }
        position = p;
        if (p == limit) {
            return false;
        }
        if (b != '{') {
            damaged(bufferOffset + p, 0);
            searchFrom(bufferOffset + p, (byte) ' ');
            return false;
        }
        return record();
    }

    /** A record begins at the position. */
    private boolean record() {
        int end = fast.parse(buffer, position);
        if (end > 0) {
            view.offset = bufferOffset + position;
            position = end;
            return true;
        }
        view.offset = bufferOffset + position;
        careful.begin(view.offset);
        fast.forget();
        state = State.IN_RECORD;
        return inRecord();
    }

    private boolean inRecord() {
        CarefulRecordParser.Result result = careful.feed(buffer, position, limit);
        position = careful.position();
        if (result == CarefulRecordParser.Result.BROKEN) {
            damaged(view.offset, 1);
            searchFrom(view.offset + 1, (byte) '{');
        }
        return result == CarefulRecordParser.Result.WHOLE;
    }

    private boolean search() {
        int found = matcher.feed(buffer, position, limit);
        position = limit;
        if (found < 0) {
            return false;
        }
        seek(bufferOffset + found - RecordStartMatcher.LENGTH);
        state = State.BETWEEN_RECORDS;
        return false;
    }

    private void noDamage() {
        damageStart = NONE;
        damageEnd = NONE;
        damagedRecords = 0;
    }

    private void damaged(long offset, int records) {
        if (damageStart == NONE) {
            damageStart = offset;
        }
        damagedRecords += records;
    }

    private void searchFrom(long offset, byte before) {
        seek(offset);
        state = State.SEARCHING;
        matcher.start(before);
    }

    /** The next byte looked at is this one. */
    private void seek(long offset) {
        long inBuffer = offset - bufferOffset;
        if (inBuffer >= 0 && inBuffer <= limit) {
            position = (int) inBuffer;
        } else {
            bufferOffset = offset;
            position = 0;
            limit = 0;
        }
    }

    private boolean fill() throws IOException {
        bufferOffset += limit;
        position = 0;
        limit = 0;
        target.limit(buffer.length - FastRecordParser.SLACK).position(0);
        int length = channel.read(target, bufferOffset);
        if (length > 0 && live) {
            length = withoutUnwritten(length);
        }
        limit = Math.max(0, length);
        Arrays.fill(buffer, limit, limit + FastRecordParser.SLACK, (byte) 0);
        return limit > 0;
    }

    /**
     * Drops NUL bytes that go on to the end of a file that grows: a file system may show the new
     * length before the new bytes. If something follows them they are a hole, and stay.
     */
    private int withoutUnwritten(int length) throws IOException {
        int last = length;
        while (last > 0 && buffer[last - 1] == 0) {
            last--;
        }
        if (last == length || bufferOffset + length <= writtenUpTo) {
            nulsStart = NONE;
            return length;
        }
        if (bufferOffset + last != nulsStart) {
            nulsStart = bufferOffset + last;
            nulsEnd = bufferOffset + length;
        }
        ByteBuffer ahead = ByteBuffer.allocate(READ_SIZE);
        int read;
        while ((read = channel.read(ahead.clear(), nulsEnd)) > 0) {
            for (int i = 0; i < read; i++) {
                if (ahead.get(i) != 0) {
                    nulsStart = NONE;
                    writtenUpTo = nulsEnd + i;
                    return length;
                }
            }
            nulsEnd += read;
        }
        return last;
    }
}
