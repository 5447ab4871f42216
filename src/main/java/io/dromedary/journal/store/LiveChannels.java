package io.dromedary.journal.store;

import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.Journal.Registration;
import io.dromedary.journal.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is durable of all channels, and who wants to hear of more. Thread-safe; a channel's appends
 * are told in order, by one thread.
 */
public final class LiveChannels {

    private static final Logger LOG = LoggerFactory.getLogger(LiveChannels.class);

    private static final CopyOnWriteArrayList<LongConsumer> NOBODY = new CopyOnWriteArrayList<>();

    private final Map<String, LiveChannel> channels = new ConcurrentHashMap<>();
    private final Map<String, CopyOnWriteArrayList<LongConsumer>> listeners =
            new ConcurrentHashMap<>();
    private final long tailBytes;

    /**
     * No channel yet.
     *
     * @param tailBytes memory that the tails of all channels may take together
     */
    public LiveChannels(long tailBytes) {
        this.tailBytes = tailBytes;
    }

    /** The channel, if it exists. */
    public Optional<LiveChannel> find(String channel) {
        return Optional.ofNullable(channels.get(channel));
    }

    /** The bounds of all that exist. */
    public List<ChannelInfo> infos() {
        return channels.values().stream().map(LiveChannel::info).toList();
    }

    /** What is in the store, for whoever is behind the tail. */
    public interface Stored {
        /**
         * Reads the first page behind {@code after}.
         *
         * @param head the channel's head, which is above {@code after}
         */
        Page page(LiveChannel channel, long after, long head, int maxEvents, long maxBytes);
    }

    /**
     * The reading rule, see {@link io.dromedary.journal.Journal#read}: the tail is asked first, and
     * the store only for what the tail no longer holds.
     */
    public Page read(String channel, long after, int maxEvents, long maxBytes, Stored stored) {
        if (maxEvents < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "A page has at least one event and one byte, not %d and %d"
                            .formatted(maxEvents, maxBytes));
        }
        Optional<LiveChannel> found = find(channel);
        if (found.isEmpty()) {
            return new Page(List.of(), 0, 0, 0);
        }
        long from = Math.max(0, after);
        List<StoredEvent> newest = found.get().tail().read(from, maxEvents, maxBytes);
        long head = found.get().head();
        if (!newest.isEmpty() || from >= head) {
            return new Page(newest, head, 0, 0);
        }
        return stored.page(found.get(), from, head, maxEvents, maxBytes);
    }

    /** Adds a channel if it is not there; the memory of the tails is shared out anew. */
    public synchronized void add(int id, String name, long first, long head) {
        if (channels.containsKey(name)) {
            return;
        }
        long share = tailBytes / (channels.size() + 1);
        channels.values().forEach(channel -> channel.tail().limit(share));
        channels.put(name, new LiveChannel(id, name, first, head, share));
    }

    /** This process has appended to a channel that is there. */
    public void appended(String name, List<StoredEvent> events) {
        if (channels.get(name).appended(events)) {
            tell(name);
        }
    }

    /** Somebody else has appended to a channel, or removed from it. */
    public void moved(String name, long first, long head) {
        LiveChannel channel = channels.get(name);
        boolean news = channel.raised(head);
        channel.removedUpTo(first - 1);
        if (news) {
            tell(name);
        }
    }

    private void tell(String name) {
        long head = channels.get(name).head();
        for (LongConsumer listener : listeners.getOrDefault(name, NOBODY)) {
            listener.accept(head);
        }
    }

    /** This process has removed the oldest events of a channel that is there. */
    public void removedUpTo(String name, long position) {
        channels.get(name).removedUpTo(position);
    }

    /** See {@link io.dromedary.journal.Journal#onAppend}. */
    public Registration listen(String name, LongConsumer listener) {
        // Also what tells one registration from another of the same listener.
        LongConsumer registered =
                head -> {
                    try {
                        listener.accept(head);
                    } catch (RuntimeException e) {
                        LOG.warn("A listener to channel {} failed at {}", name, head, e);
                    }
                };
        listeners.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>()).add(registered);
        return () ->
                listeners.computeIfPresent(
                        name,
                        (key, all) -> {
                            all.remove(registered);
                            return all.isEmpty() ? null : all;
                        });
    }
}
