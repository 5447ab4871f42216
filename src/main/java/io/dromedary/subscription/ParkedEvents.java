package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkedKeys;
import io.dromedary.subscription.parking.ParkingKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what subscriptions have parked, lets it be given again, or drops it. Thread-safe.
 *
 * <p>What is replayed comes with the next polls, in the channel's order and before everything else.
 * New events of its key go on parking until all that waited is acknowledged; then the key is free.
 */
public final class ParkedEvents {

    private final Subscriptions subscriptions;
    private final Journal journal;

    /** Between the outside and {@code subscriptions}, which read {@code journal}. */
    public ParkedEvents(Subscriptions subscriptions, Journal journal) {
        this.subscriptions = subscriptions;
        this.journal = journal;
    }

    /**
     * The parked keys behind {@code after} in their order, at most {@code limit}.
     *
     * @throws SubscriptionException {@code UNKNOWN}
     */
    public List<ParkedKey> list(String name, Optional<ParkingKey> after, int limit) {
        ParkedKeys keys = subscriptions.parked(name);
        return after
                .map(key -> keys.byKey().tailMap(key, false))
                .orElse(keys.byKey())
                .values()
                .stream()
                .limit(limit)
                .toList();
    }

    /**
     * The first of the events that wait; without those that retention has removed.
     *
     * @param limit most events
     * @param maxBytes ends with the event that reaches this many bytes
     * @throws SubscriptionException {@code UNKNOWN}
     */
    public List<StoredEvent> events(String name, ParkedKey key, int limit, long maxBytes) {
        String channel = subscriptions.get(name).subscription().channel();
        List<StoredEvent> events = new ArrayList<>();
        long bytes = 0;
        for (long position : key.positions()) {
            if (events.size() == limit || bytes >= maxBytes) {
                break;
            }
            List<StoredEvent> found = journal.read(channel, position - 1, 1, 1).events();
            if (!found.isEmpty() && found.get(0).position() == position) {
                events.add(found.get(0));
                bytes += found.get(0).json().length;
            }
        }
        return events;
    }

    /**
     * Lets what waits be given again, durably.
     *
     * @param key all without it
     * @return the keys
     * @throws SubscriptionException {@code UNKNOWN}, {@code NOT_PARKED}
     */
    public List<ParkedKey> replay(String name, Optional<ParkingKey> key) {
        return subscriptions.atDesk(
                name,
                desk -> {
                    List<ParkedKey> chosen = chosen(name, desk, key);
                    desk.change(parking -> parking.replay(keys(chosen)));
                    return chosen;
                });
    }

    /**
     * Forgets what waits, durably: it is never given again. The key is free at once.
     *
     * @param key all without it
     * @return the keys
     * @throws SubscriptionException {@code UNKNOWN}, {@code NOT_PARKED}
     */
    public List<ParkedKey> drop(String name, Optional<ParkingKey> key) {
        return subscriptions.atDesk(
                name,
                desk -> {
                    List<ParkedKey> chosen = chosen(name, desk, key);
                    desk.change(parking -> parking.drop(keys(chosen)));
                    return chosen;
                });
    }

    private static List<ParkedKey> chosen(
            String name, ParkingDesk desk, Optional<ParkingKey> wanted) {
        ParkedKeys keys = desk.keys();
        if (wanted.isEmpty()) {
            return List.copyOf(keys.byKey().values());
        }
        return wanted.flatMap(keys::find)
                .map(List::of)
                .orElseThrow(
                        () ->
                                new SubscriptionException(
                                        Reason.NOT_PARKED,
                                        "Subscription "
                                                + name
                                                + " has nothing parked of "
                                                + wanted.get()));
    }

    private static Collection<ParkingKey> keys(List<ParkedKey> chosen) {
        return chosen.stream().map(ParkedKey::key).toList();
    }
}
