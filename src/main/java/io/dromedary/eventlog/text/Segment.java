package io.dromedary.eventlog.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Up to 16 bytes that stood at some place of the record before the present one. */
final class Segment {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long low;
    private long high;
    private long lowMask;
    private long highMask;
    int length;

    boolean standsAt(byte[] b, int p) {
        long difference =
                (((long) LONG.get(b, p) ^ low) & lowMask)
                        | (((long) LONG.get(b, p + 8) ^ high) & highMask);
        return difference == 0 && length > 0;
    }

    void remember(byte[] b, int from, int to) {
        if (to <= from || to - from > 16) {
            forget();
            return;
        }
        length = to - from;
        lowMask = length < 8 ? ~(-1L << (8 * length)) : -1;
        highMask = length == 16 ? -1 : length > 8 ? ~(-1L << (8 * (length - 8))) : 0;
        low = (long) LONG.get(b, from) & lowMask;
        high = (long) LONG.get(b, from + 8) & highMask;
    }

    void forget() {
        length = 0;
    }
}
