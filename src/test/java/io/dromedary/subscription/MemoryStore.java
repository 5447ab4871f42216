package io.dromedary.subscription;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps subscriptions in memory, counts the rounds, and can be made to fail. */
public final class MemoryStore implements SubscriptionStore {

    private final Map<String, StoredSubscription> rows = new ConcurrentSkipListMap<>();
    private final List<Integer> rounds = new ArrayList<>();
    private final MemoryParking parking = new MemoryParking();
    private volatile boolean broken;

    /** From now on nothing can be written, or everything can again. */
    public void setBroken(boolean broken) {
        this.broken = broken;
        parking.setBroken(broken);
    }

    /** How many rows each save wrote. */
    public synchronized List<Integer> rounds() {
        return List.copyOf(rounds);
    }

    /** The row of that name. */
    public StoredSubscription row(String name) {
        return rows.get(name);
    }

    @Override
    public List<StoredSubscription> load() {
        return List.copyOf(rows.values());
    }

    @Override
    public void create(StoredSubscription subscription) {
        check();
        rows.put(subscription.subscription().name(), subscription);
    }

    @Override
    public void replace(StoredSubscription subscription) {
        check();
        rows.computeIfPresent(subscription.subscription().name(), (name, old) -> subscription);
    }

    @Override
    public void delete(String name) {
        check();
        rows.remove(name);
        parking.forget(name);
    }

    @Override
    public MemoryParking parking() {
        return parking;
    }

    @Override
    public synchronized void save(Collection<StoredSubscription> changed) {
        check();
        rounds.add(changed.size());
        changed.forEach(
                one ->
                        rows.computeIfPresent(
                                one.subscription().name(),
                                (name, old) ->
                                        new StoredSubscription(
                                                old.subscription(),
                                                one.offset(),
                                                one.notBefore(),
                                                one.session())));
    }

    private void check() {
        if (broken) {
            throw new IllegalStateException("the disk is full");
        }
    }
}
