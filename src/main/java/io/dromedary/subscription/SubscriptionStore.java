package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkingStore;
import java.util.Collection;
import java.util.List;

/**
 * The subscriptions and their offsets on disk. Thread-safe. Every method throws an unchecked
 * exception that says what failed; then nothing was changed.
 */
public interface SubscriptionStore {

    /** All that are stored. */
    List<StoredSubscription> load();

    /** Stores a new one durably before it returns. */
    void create(StoredSubscription subscription);

    /**
     * Puts it in the place of the stored one of its name, with another filter, durably before it
     * returns.
     */
    void replace(StoredSubscription subscription);

    /** Deletes one with what is parked of it, durably before it returns. */
    void delete(String name);

    /** Saves the places and sessions of subscriptions; one that does not exist is left out. */
    void save(Collection<StoredSubscription> changed);

    /** What is parked of them. */
    ParkingStore parking();
}
