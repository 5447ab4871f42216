package io.dromedary.journal.store;

import io.dromedary.journal.StoredEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest events of a channel, in memory, without holes: serves readers that are nearly live.
 * Thread-safe; every call is short.
 */
public final class Tail {

    private static final int FIRST_CAPACITY = 64;

    /** What an event takes beside its JSON, and how much more once somebody has decoded it. */
    private static final int OVERHEAD_BYTES = 256;

    private static final int DECODED_FACTOR = 4;

    /** A ring whose length is a power of two; the event at a position is at position & mask. */
    private StoredEvent[] ring = new StoredEvent[FIRST_CAPACITY];

    private long first = 1;
    private long last;
    private long bytes;
    private long maxBytes;

    Tail(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an event; if it does not follow the newest one, the others are dropped. */
    synchronized void add(StoredEvent event) {
        if (event.position() != last + 1) {
            clear(event.position());
        }
        if (last - first + 1 == ring.length) {
            grow();
        }
        last = event.position();
        ring[slot(last)] = event;
        bytes += weight(event);
        shrink();
    }

    /**
     * Events with {@code position > after}, as {@link io.dromedary.journal.Journal#read}; none if
     * the next one is no longer, or not yet, here.
     */
    public synchronized List<StoredEvent> read(long after, int maxEvents, long maxPayload) {
        if (after + 1 < first || after >= last) {
            return List.of();
        }
        int most = (int) Math.min(maxEvents, last - after);
        List<StoredEvent> events = new ArrayList<>(most);
        long payload = 0;
        for (long position = after + 1; events.size() < most && payload < maxPayload; position++) {
            StoredEvent event = ring[slot(position)];
            events.add(event);
            payload += event.json().length;
        }
        return events;
    }

    /** Sets how much memory the tail may take from now on. */
    synchronized void limit(long newMaxBytes) {
        maxBytes = newMaxBytes;
        shrink();
    }

    /** Drops the events up to that position. */
    synchronized void removeUpTo(long position) {
        while (first <= last && first <= position) {
            removeFirst();
        }
    }

    private void shrink() {
        while (bytes > maxBytes && first <= last) {
            removeFirst();
        }
    }

    private void removeFirst() {
        int slot = slot(first++);
        bytes -= weight(ring[slot]);
        ring[slot] = null;
    }

    private void clear(long next) {
        removeUpTo(last);
        first = next;
        last = next - 1;
    }

    private void grow() {
        StoredEvent[] old = ring;
        ring = new StoredEvent[old.length * 2];
        for (long position = first; position <= last; position++) {
            ring[slot(position)] = old[(int) (position & (old.length - 1))];
        }
    }

    private int slot(long position) {
        return (int) (position & (ring.length - 1));
    }

    private static long weight(StoredEvent event) {
        return OVERHEAD_BYTES + (long) DECODED_FACTOR * event.json().length;
    }
}
