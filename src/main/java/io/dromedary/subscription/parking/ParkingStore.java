package io.dromedary.subscription.parking;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What is parked, on disk. Thread-safe. Everything is durable when a method returns; every method
 * throws an unchecked exception that says what failed, and then nothing was changed.
 *
 * <p>Of several processes that work with one store, each may change what is parked.
 */
public interface ParkingStore {

    /** The parked keys of all subscriptions that have any, by the subscription's name. */
    Map<String, List<ParkedKey>> load();

    /** The parked keys of the subscription. */
    List<ParkedKey> load(String subscription);

    /**
     * Parks the event's key, if it is not parked, with the event. Does nothing for a subscription
     * that does not exist.
     */
    void park(String subscription, ParkedEvent refused, String reason, Instant since);

    /**
     * Adds events to parked keys; those that wait already change nothing.
     *
     * @return false, with nothing changed, if one of the keys is not parked
     */
    boolean divert(String subscription, Collection<ParkedEvent> events);

    /** Notes whether the keys are being replayed; those that are not parked are left out. */
    void setReplaying(String subscription, Collection<ParkingKey> keys, boolean replaying);

    /** Removes events that were replayed, and frees the replayed keys of which none is left. */
    void release(String subscription, Collection<Long> positions);

    /** Removes the keys with their events, and frees them. */
    void drop(String subscription, Collection<ParkingKey> keys);
}
