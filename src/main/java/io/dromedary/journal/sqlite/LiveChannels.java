package io.dromedary.journal.sqlite;

import io.dromedary.journal.Journal.Registration;
import io.dromedary.journal.StoredEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is durable of all channels, and who wants to hear of more. Changed by the writer's thread
 * alone, read by all.
 */
final class LiveChannels {

    private static final Logger LOG = LoggerFactory.getLogger(LiveChannels.class);

    private static final CopyOnWriteArrayList<LongConsumer> NOBODY = new CopyOnWriteArrayList<>();

    private final Map<String, LiveChannel> channels = new ConcurrentHashMap<>();
    private final Map<String, CopyOnWriteArrayList<LongConsumer>> listeners =
            new ConcurrentHashMap<>();
    private final long tailBytes;

    LiveChannels(long tailBytes) {
        this.tailBytes = tailBytes;
    }

    Optional<LiveChannel> find(String channel) {
        return Optional.ofNullable(channels.get(channel));
    }

    Collection<LiveChannel> all() {
        return channels.values();
    }

    /** Adds a channel if it is not there; the memory of the tails is shared out anew. */
    void add(int id, String name, long first, long head) {
        if (channels.containsKey(name)) {
            return;
        }
        long share = tailBytes / (channels.size() + 1);
        channels.values().forEach(channel -> channel.tail().limit(share));
        channels.put(name, new LiveChannel(id, name, first, head, share));
    }

    void appended(String name, List<StoredEvent> events) {
        LiveChannel channel = channels.get(name);
        channel.appended(events);
        long head = channel.head();
        for (LongConsumer listener : listeners.getOrDefault(name, NOBODY)) {
            listener.accept(head);
        }
    }

    void removedUpTo(String name, long position) {
        channels.get(name).removedUpTo(position);
    }

    Registration listen(String name, LongConsumer listener) {
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
