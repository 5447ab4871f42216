package io.dromedary.subscription.parking;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * What is parked of one subscription: kept in memory, where every event is compared with it, and
 * changed on disk first. Thread-safe; the changes wait for the disk and for each other, looking
 * waits for nobody.
 */
public final class Parking {

    private final String subscription;
    private final ParkingStore store;
    private final ParkingSettings settings;

    /** Held from before the store is changed until {@link #keys} tells. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile ParkedKeys keys;

    /**
     * As the store has it.
     *
     * @param subscription its name
     * @param parked what the store has of it
     */
    public Parking(
            String subscription,
            ParkingStore store,
            ParkingSettings settings,
            Collection<ParkedKey> parked) {
        this.subscription = subscription;
        this.store = store;
        this.settings = settings;
        this.keys = ParkedKeys.of(0, parked);
    }

    /** What is parked now. */
    public ParkedKeys keys() {
        return keys;
    }

    /** Sorts out which events of a page are to be parked, as of now. */
    public Diversion diversion() {
        return new Diversion(keys, settings);
    }

    /**
     * Parks a refused event with its key, durably. From then on nothing of the key passes a {@link
     * Diversion}.
     *
     * @return false if there is no room for it; then nothing was changed
     */
    public boolean park(ParkedEvent refused, String reason, Instant now) {
        changing.lock();
        try {
            boolean there = keys.holds(refused);
            if (!there && !new Diversion(keys, settings).hasRoom(refused.key())) {
                return false;
            }
            store.park(subscription, refused, reason, now);
            reload();
            return true;
        } finally {
            changing.unlock();
        }
    }

    /**
     * Adds the diverted events to their keys, durably.
     *
     * @return false, with nothing changed, if other keys are parked by now than the diversion knew
     */
    public boolean divert(Diversion diversion) {
        if (diversion.diverted().isEmpty()) {
            return true;
        }
        changing.lock();
        try {
            if (diversion.version() != keys.version()) {
                return false;
            }
            List<ParkedEvent> fresh =
                    diversion.diverted().stream().filter(event -> !keys.holds(event)).toList();
            if (!fresh.isEmpty() && !store.divert(subscription, fresh)) {
                reload();
                return false;
            }
            keys = with(fresh);
            return true;
        } finally {
            changing.unlock();
        }
    }

    /** Lets what waits of the keys be given again, durably. */
    public void replay(Collection<ParkingKey> replayed) {
        change(() -> store.setReplaying(subscription, replayed, true));
    }

    /** Lets a key that was being replayed wait on, durably. */
    public void stay(ParkedEvent refused, String reason, Instant now) {
        change(
                () -> {
                    store.park(subscription, refused, reason, now);
                    store.setReplaying(subscription, List.of(refused.key()), false);
                });
    }

    /** Removes what was replayed, durably, and frees the keys of which nothing is left. */
    public void release(Collection<Long> positions) {
        if (!positions.isEmpty()) {
            change(() -> store.release(subscription, positions));
        }
    }

    /** Removes the keys with what waits of them, durably. */
    public void drop(Collection<ParkingKey> dropped) {
        change(() -> store.drop(subscription, dropped));
    }

    private void change(Runnable change) {
        changing.lock();
        try {
            change.run();
            reload();
        } finally {
            changing.unlock();
        }
    }

    private void reload() {
        keys = ParkedKeys.of(keys.version() + 1, store.load(subscription));
    }

    private ParkedKeys with(List<ParkedEvent> fresh) {
        Map<ParkingKey, List<Long>> byKey =
                fresh.stream()
                        .collect(
                                Collectors.groupingBy(
                                        ParkedEvent::key,
                                        Collectors.mapping(
                                                ParkedEvent::position, Collectors.toList())));
        Map<ParkingKey, ParkedKey> all = new TreeMap<>(keys.byKey());
        byKey.forEach(
                (key, positions) -> all.computeIfPresent(key, (k, old) -> old.with(positions)));
        return ParkedKeys.of(keys.version(), all.values());
    }
}
