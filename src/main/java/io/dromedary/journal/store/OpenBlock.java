package io.dromedary.journal.store;

/**
 * The newest block of a channel, which still grows. A block ends at so many events, bytes or
 * minutes: that is how exactly retention cuts, and how much it removes at a time.
 */
public final class OpenBlock {

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
    public OpenBlock(long first, long now) {
        this(first, first - 1, Long.MIN_VALUE, 0, now);
    }

    /** A block that is there already. */
    public OpenBlock(long first, long last, long latest, long bytes, long stored) {
        this.first = first;
        this.last = last;
        this.latest = latest;
        this.bytes = bytes;
        this.stored = stored;
        this.opened = stored;
    }

    /** Whether the next event begins another block. */
    public boolean isFull(long now) {
        return last - first + 1 >= MAX_EVENTS || bytes >= MAX_BYTES || now - opened >= MAX_MILLIS;
    }

    /** Takes the event that follows. */
    public void add(EncodedEvent event, long now) {
        last++;
        latest = Math.max(latest, event.time());
        bytes += event.json().length;
        stored = Math.max(stored, now);
    }

    /** Position of its oldest event. */
    public long first() {
        return first;
    }

    /** Position of its newest event. */
    public long last() {
        return last;
    }

    /** The greatest time of an event, see {@link EncodedEvent#nanos}. */
    public long latest() {
        return latest;
    }

    /** Bytes of payload. */
    public long bytes() {
        return bytes;
    }

    /** When its newest event was appended, in milliseconds since 1970. */
    public long stored() {
        return stored;
    }
}
