package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkedEvent;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkingKey;
import io.dromedary.subscription.parking.ParkingStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps what is parked in memory, and can be made to fail. */
public final class MemoryParking implements ParkingStore {

    private final Map<String, TreeMap<ParkingKey, ParkedKey>> bySubscription = new TreeMap<>();
    private boolean broken;

    /** From now on nothing can be written, or everything can again. */
    public synchronized void setBroken(boolean broken) {
        this.broken = broken;
    }

    synchronized void forget(String subscription) {
        bySubscription.remove(subscription);
    }

    @Override
    public synchronized Map<String, List<ParkedKey>> load() {
        Map<String, List<ParkedKey>> all = new TreeMap<>();
        bySubscription.forEach((name, keys) -> all.put(name, List.copyOf(keys.values())));
        return all;
    }

    @Override
    public synchronized List<ParkedKey> load(String subscription) {
        return List.copyOf(of(subscription).values());
    }

    @Override
    public synchronized void park(
            String subscription, ParkedEvent refused, String reason, Instant since) {
        check();
        ParkedKey old = of(subscription).get(refused.key());
        ParkedKey parked =
                new ParkedKey(
                        refused.key(),
                        reason,
                        since,
                        old != null && old.replaying(),
                        old == null ? List.of() : old.positions());
        of(subscription).put(refused.key(), parked);
        add(subscription, refused);
    }

    @Override
    public synchronized boolean divert(String subscription, Collection<ParkedEvent> events) {
        check();
        if (!events.stream().allMatch(event -> of(subscription).containsKey(event.key()))) {
            return false;
        }
        events.forEach(event -> add(subscription, event));
        return true;
    }

    @Override
    public synchronized void setReplaying(
            String subscription, Collection<ParkingKey> keys, boolean replaying) {
        check();
        for (ParkingKey key : keys) {
            of(subscription)
                    .computeIfPresent(
                            key,
                            (same, old) ->
                                    new ParkedKey(
                                            key,
                                            old.reason(),
                                            old.since(),
                                            replaying,
                                            old.positions()));
        }
    }

    @Override
    public synchronized void release(String subscription, Collection<Long> positions) {
        check();
        of(subscription).replaceAll((key, old) -> without(old, positions));
        of(subscription).values().removeIf(key -> key.replaying() && key.positions().isEmpty());
    }

    @Override
    public synchronized void drop(String subscription, Collection<ParkingKey> keys) {
        check();
        of(subscription).keySet().removeAll(keys);
    }

    private void add(String subscription, ParkedEvent event) {
        of(subscription)
                .computeIfPresent(
                        event.key(),
                        (key, old) -> {
                            TreeSet<Long> positions = new TreeSet<>(old.positions());
                            positions.add(event.position());
                            return with(old, List.copyOf(positions));
                        });
    }

    private static ParkedKey without(ParkedKey old, Collection<Long> positions) {
        return with(old, old.positions().stream().filter(one -> !positions.contains(one)).toList());
    }

    private static ParkedKey with(ParkedKey old, List<Long> positions) {
        return new ParkedKey(old.key(), old.reason(), old.since(), old.replaying(), positions);
    }

    private Map<ParkingKey, ParkedKey> of(String subscription) {
        return bySubscription.computeIfAbsent(subscription, name -> new TreeMap<>());
    }

    private void check() {
        if (broken) {
            throw new IllegalStateException("the disk is full");
        }
    }
}
