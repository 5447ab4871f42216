package io.dromedary.journal.store;

import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.StoredEvent;
import java.util.List;

/** What readers know of a channel: its bounds, as far as they are durable, and its tail. */
public final class LiveChannel {

    private final int id;
    private final String name;
    private final Tail tail;
    private volatile ChannelInfo info;

    LiveChannel(int id, String name, long first, long head, long tailBytes) {
        this.id = id;
        this.name = name;
        this.tail = new Tail(tailBytes);
        this.info = new ChannelInfo(name, first, head);
    }

    /** The number by which the store knows it. */
    public int id() {
        return id;
    }

    /** Its bounds. */
    public ChannelInfo info() {
        return info;
    }

    /** Position of its newest event. */
    public long head() {
        return info.head();
    }

    /** Its newest events. */
    public Tail tail() {
        return tail;
    }

    /**
     * The head comes first: whoever finds events in the tail finds them below the head.
     *
     * @return whether the head was not known yet
     */
    synchronized boolean appended(List<StoredEvent> events) {
        boolean news = raised(events.get(events.size() - 1).position());
        events.forEach(tail::add);
        return news;
    }

    /** Somebody else has appended; whether that is news. Bounds never go back. */
    synchronized boolean raised(long head) {
        if (head <= info.head()) {
            return false;
        }
        info = new ChannelInfo(name, info.first(), head);
        return true;
    }

    synchronized void removedUpTo(long position) {
        if (position >= info.first()) {
            info = new ChannelInfo(name, position + 1, info.head());
            tail.removeUpTo(position);
        }
    }
}
