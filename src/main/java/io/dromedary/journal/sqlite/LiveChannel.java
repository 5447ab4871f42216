package io.dromedary.journal.sqlite;

import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.StoredEvent;
import java.util.List;

/** What readers know of a channel: its bounds, as far as they are durable, and its tail. */
final class LiveChannel {

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

    int id() {
        return id;
    }

    ChannelInfo info() {
        return info;
    }

    long head() {
        return info.head();
    }

    Tail tail() {
        return tail;
    }

    /** The head comes first: whoever finds events in the tail finds them below the head. */
    void appended(List<StoredEvent> events) {
        StoredEvent newest = events.get(events.size() - 1);
        info = new ChannelInfo(name, info.first(), newest.position());
        events.forEach(tail::add);
    }

    void removedUpTo(long position) {
        info = new ChannelInfo(name, position + 1, info.head());
        tail.removeUpTo(position);
    }
}
