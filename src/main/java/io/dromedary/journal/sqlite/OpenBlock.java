package io.dromedary.journal.sqlite;

/**
 * The newest block of a channel, which still grows. A block ends at so many events, bytes or
 * minutes: that is how exactly retention cuts, and how much it removes at a time.
 */
final class OpenBlock {

    private static final int MAX_EVENTS = 512;
    private static final long MAX_BYTES = 1 << 20;
    private static final long MAX_MILLIS = 600_000;

    private final long first;
    private final long opened;
    private long last;
    private long latest;
    private long bytes;
    private long stored;

    /** A new block, for an event at that position. */
    OpenBlock(long first, long now) {
        this(first, first - 1, Long.MIN_VALUE, 0, now);
    }

    /** A block that is there already. */
    OpenBlock(long first, long last, long latest, long bytes, long stored) {
        this.first = first;
        this.last = last;
        this.latest = latest;
        this.bytes = bytes;
        this.stored = stored;
        this.opened = stored;
    }

    boolean isFull(long now) {
        return last - first + 1 >= MAX_EVENTS || bytes >= MAX_BYTES || now - opened >= MAX_MILLIS;
    }

    void add(EncodedEvent event, long now) {
        last++;
        latest = Math.max(latest, event.time());
        bytes += event.json().length;
        stored = Math.max(stored, now);
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long latest() {
        return latest;
    }

    long bytes() {
        return bytes;
    }

    long stored() {
        return stored;
    }
}
