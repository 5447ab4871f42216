package io.dromedary.eventlog.text;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * The last bytes that were read of a file, to recognise it by: a file of the same name may be
 * another one, or the same one shortened. Immutable.
 */
final class Anchor {

    static final Anchor NONE = new Anchor(0, new byte[0], 0, 0);

    private static final int MOST = 1024;

    private final long end;
    private final byte[] bytes;

    /** How many of the bytes, before {@code afterRecord} more, belong to the last record. */
    private final int recordBytes;

    private final int afterRecord;

    private Anchor(long end, byte[] bytes, int recordBytes, int afterRecord) {
        this.end = end;
        this.bytes = bytes;
        this.recordBytes = recordBytes;
        this.afterRecord = afterRecord;
    }

    /** Of the bytes before {@code end}, the last record being known. */
    static Anchor take(FileChannel channel, long recordStart, long recordEnd, long end)
            throws IOException {
        int length = (int) Math.min(MOST, end);
        byte[] bytes = FileBytes.read(channel, end - length, length);
        int after = (int) Math.min(bytes.length, end - recordEnd);
        int record = (int) Math.min(bytes.length - after, recordEnd - recordStart);
        return new Anchor(end, bytes, record, after);
    }

    /** Whether the bytes still stand there. */
    boolean holds(FileChannel channel) throws IOException {
        byte[] now = FileBytes.read(channel, end - bytes.length, bytes.length);
        return matches(now, 0, 0, bytes.length);
    }

    /** Whether this is the last record that was read before. */
    boolean isLastRecord(RecordView view) {
        int length = Math.min(recordBytes, view.end - view.start);
        int from = bytes.length - afterRecord - length;
        return length > 0 && matches(view.buffer, view.end - length, from, length);
    }

    /** The platform overwrites the letter of a Begin in place: U becomes C or R. */
    private boolean matches(byte[] now, int nowFrom, int from, int length) {
        if (now.length - nowFrom < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte before = bytes[from + i];
            byte after = now[nowFrom + i];
            if (before != after && !(before == 'U' && (after == 'C' || after == 'R'))) {
                return false;
            }
        }
        return true;
    }
}
