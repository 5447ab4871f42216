package io.dromedary.journal.postgres;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which parts channels have, as far as this process knows: of those that there are the oldest ones,
 * for new ones come at the end; and some that have been dropped meanwhile. Thread-safe.
 */
final class Parts {

    private final Map<Integer, NavigableMap<Long, Part>> channels = new ConcurrentHashMap<>();

    /** The part that holds the position, if it is known and not a newer one that does. */
    Optional<Part> at(int channel, long position) {
        return Optional.ofNullable(of(channel).floorEntry(position)).map(Map.Entry::getValue);
    }

    /** The one that follows. */
    Optional<Part> after(int channel, Part part) {
        return Optional.ofNullable(of(channel).higherEntry(part.first())).map(Map.Entry::getValue);
    }

    void add(int channel, Part part) {
        channels.computeIfAbsent(channel, id -> new ConcurrentSkipListMap<>())
                .put(part.first(), part);
    }

    void replace(int channel, Iterable<Part> parts) {
        NavigableMap<Long, Part> all = new ConcurrentSkipListMap<>();
        parts.forEach(part -> all.put(part.first(), part));
        channels.put(channel, all);
    }

    private NavigableMap<Long, Part> of(int channel) {
        return channels.getOrDefault(channel, new TreeMap<>());
    }
}
