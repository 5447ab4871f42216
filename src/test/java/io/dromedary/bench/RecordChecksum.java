package io.dromedary.bench;

import io.dromedary.eventlog.text.RecordView;
import io.dromedary.testkit.ReferenceRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A number that every field of every record has a part in, so that nothing can be left out of
 * reading. Defined by {@link #add(ReferenceRecord)}; {@link #add(RecordView)} computes the same
 * fast: texts eight bytes at a time, numbers as a sum of products with different odd factors.
 */
public final class RecordChecksum {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private long sum;
    private long records;

    /** The sum so far. */
    public long sum() {
        return sum;
    }

    /** Records so far. */
    public long records() {
        return records;
    }

    /** Adds a record as the fast reader gives it. */
    public void add(RecordView v) {
        byte[] bytes = v.buffer();
        long one =
                v.date() * factor(0)
                        + v.mark() * factor(1)
                        + v.transactionTime() * factor(2)
                        + v.transactionOffset() * factor(3)
                        + v.user() * factor(4)
                        + v.computer() * factor(5)
                        + v.application() * factor(6)
                        + v.connection() * factor(7)
                        + v.event() * factor(8)
                        + v.severity() * factor(9);
        long two =
                v.metadata() * factor(10)
                        + v.server() * factor(11)
                        + v.port() * factor(12)
                        + v.syncPort() * factor(13)
                        + v.session() * factor(14)
                        + v.moreMetadataCount() * factor(15)
                        + v.separatorNumberCount() * factor(16);
        for (int i = 0; i < v.moreMetadataCount(); i++) {
            two = two * FACTOR + v.moreMetadata(i);
        }
        for (int i = 0; i < v.separatorNumberCount(); i++) {
            two = two * FACTOR + v.separatorNumber(i);
        }
        long three =
                text(bytes, v.commentStart(), v.commentLength()) * factor(17)
                        + (v.commentEscaped() ? factor(18) : 0)
                        + text(bytes, v.dataStart(), v.dataLength()) * factor(19)
                        + text(bytes, v.presentationStart(), v.presentationLength()) * factor(20)
                        + (v.presentationEscaped() ? factor(21) : 0);
        sum = (sum ^ (one + two + three)) * FACTOR;
        records++;
    }

    /** Adds a record as the simple reader gives it. */
    public void add(ReferenceRecord record) {
        long value = 0;
        int place = 0;
        for (long number :
                new long[] {
                    record.number(0),
                    record.letter(1),
                    record.transaction(0),
                    record.transaction(1),
                    record.number(3),
                    record.number(4),
                    record.number(5),
                    record.number(6),
                    record.number(7),
                    record.letter(8)
                }) {
            value += number * factor(place++);
        }
        List<Long> metadata = record.moreMetadata();
        List<Long> separators = record.separators();
        long numbers = 0;
        for (long number :
                new long[] {
                    record.number(10),
                    record.number(13),
                    record.number(14),
                    record.number(15),
                    record.number(16),
                    metadata.size(),
                    separators.size()
                }) {
            numbers += number * factor(place++);
        }
        for (long id : metadata) {
            numbers = numbers * FACTOR + id;
        }
        for (long id : separators) {
            numbers = numbers * FACTOR + id;
        }
        value += numbers;
        value += text(record.slice(9)) * factor(17);
        value += record.slice(9).contains("\"") ? factor(18) : 0;
        value += text(record.slice(11)) * factor(19);
        value += text(record.slice(12)) * factor(20);
        value += record.slice(12).contains("\"") ? factor(21) : 0;
        sum = (sum ^ value) * FACTOR;
        records++;
    }

    private static long factor(int place) {
        return FACTOR + 2L * place * 0x632be59bd9b4e019L;
    }

    /** Words of eight bytes, the first byte lowest, the last one filled up with zeros. */
    private static long text(String slice) {
        long hash = slice.length();
        for (int i = 0; i < slice.length(); i += 8) {
            long word = 0;
            for (int j = i; j < Math.min(i + 8, slice.length()); j++) {
                word |= (long) slice.charAt(j) << (8 * (j - i));
            }
            hash = (hash ^ word) * FACTOR;
        }
        return hash;
    }

    /** The reader's buffers are longer than what is in them, so a last word may be read whole. */
    private static long text(byte[] bytes, int start, int length) {
        long hash = length;
        int end = start + length;
        int i = start;
        for (; i <= end - 8; i += 8) {
            hash = (hash ^ (long) LONG.get(bytes, i)) * FACTOR;
        }
        if (i < end) {
            long word = i + 8 <= bytes.length ? (long) LONG.get(bytes, i) : lastBytes(bytes, i);
            hash = (hash ^ (word & ((1L << (8 * (end - i))) - 1))) * FACTOR;
        }
        return hash;
    }

    private static long lastBytes(byte[] bytes, int from) {
        long word = 0;
        for (int i = from; i < bytes.length; i++) {
            word |= (bytes[i] & 0xffL) << (8 * (i - from));
        }
        return word;
    }
}
