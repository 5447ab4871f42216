package io.dromedary.subscription.parking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What is parked of a subscription at a moment. Immutable.
 *
 * @param version differs when other keys are parked or replayed, or events have left them; more
 *     events alone do not change it
 * @param events how many wait
 * @param replaying whether a key is being replayed
 */
public record ParkedKeys(
        long version, NavigableMap<ParkingKey, ParkedKey> byKey, int events, boolean replaying) {

    public static ParkedKeys of(long version, Collection<ParkedKey> keys) {
        TreeMap<ParkingKey, ParkedKey> byKey = new TreeMap<>();
        keys.forEach(each -> byKey.put(each.key(), each));
        return new ParkedKeys(
                version,
                Collections.unmodifiableNavigableMap(byKey),
                keys.stream().mapToInt(key -> key.positions().size()).sum(),
                keys.stream().anyMatch(ParkedKey::replaying));
    }

    /** Whether nothing is parked. */
    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    /** Whether the key is parked. */
    public boolean holds(ParkingKey key) {
        return byKey.containsKey(key);
    }

    /** Whether the event waits. */
    public boolean holds(ParkedEvent event) {
        return find(event.key()).filter(key -> key.holds(event.position())).isPresent();
    }

    /** The parked key that the event at this position waits with. */
    public Optional<ParkedKey> holding(long position) {
        return byKey.values().stream().filter(key -> key.holds(position)).findFirst();
    }

    /** The key, if it is parked. */
    public Optional<ParkedKey> find(ParkingKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Position of the oldest event that waits; empty if none does. */
    public OptionalLong first() {
        return byKey.values().stream().mapToLong(ParkedKey::first).min();
    }

    /** The first events of the replayed keys, in the channel's order. */
    public List<Long> toReplay(int most) {
        List<Long> positions = new ArrayList<>();
        byKey.values().stream()
                .filter(ParkedKey::replaying)
                .forEach(key -> positions.addAll(key.positions()));
        return positions.stream().sorted().limit(most).toList();
    }
}
