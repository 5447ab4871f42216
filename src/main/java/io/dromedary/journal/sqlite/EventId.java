package io.dromedary.journal.sqlite;

/** Row ids of the event table: the channel in the upper 15 bits, the position in the lower 48. */
final class EventId {

    /** Most channels of a journal. */
    static final int MAX_CHANNEL = (1 << 15) - 1;

    private static final int POSITION_BITS = 48;
    private static final long MAX_POSITION = (1L << POSITION_BITS) - 1;

    private EventId() {}

    static long of(int channel, long position) {
        return ((long) channel << POSITION_BITS) | Math.min(position, MAX_POSITION);
    }

    static long position(long eventId) {
        return eventId & MAX_POSITION;
    }
}
