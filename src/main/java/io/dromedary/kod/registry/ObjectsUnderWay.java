package io.dromedary.kod.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Objects of which a state is on its way to 1C, or from there. Messages of several streams, and
 * late ones, are given to 1C beside each other, and changes are submitted meanwhile; whatever has
 * the same object goes one after the other. So a change that 1C submits was made either before it
 * got a message or after that, and the registry knows which.
 *
 * <p>Thread-safe. Somebody who leaves before he enters again cannot wait in a circle: he gets all
 * his objects at once or none.
 */
public final class ObjectsUnderWay {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();

    /** Whose each of them is; guarded by the lock. */
    private final Map<ObjectKey, Object> owners = new HashMap<>();

    /** The other way round; guarded by the lock. */
    private final IdentityHashMap<Object, List<ObjectKey>> held = new IdentityHashMap<>();

    /**
     * Waits until nobody else has one of the objects, and has them all.
     *
     * @param owner until he {@linkplain #leave leaves}; compared by identity
     * @return empty; or one that somebody else still had when the time was up, and then none of
     *     them is the owner's
     */
    public Optional<ObjectKey> enter(Object owner, Collection<ObjectKey> keys, Duration atMost)
            throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            Optional<ObjectKey> taken = ofSomebodyElse(owner, keys);
            while (taken.isPresent() && nanos > 0) {
                nanos = left.awaitNanos(nanos);
                taken = ofSomebodyElse(owner, keys);
            }
            if (taken.isEmpty()) {
                keys.forEach(key -> owners.put(key, owner));
                held.computeIfAbsent(owner, one -> new ArrayList<>()).addAll(keys);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private Optional<ObjectKey> ofSomebodyElse(Object owner, Collection<ObjectKey> keys) {
        return keys.stream().filter(key -> owners.getOrDefault(key, owner) != owner).findFirst();
    }

    /** What he had is free; without effect if he had nothing. */
    public void leave(Object owner) {
        lock.lock();
        try {
            Optional.ofNullable(held.remove(owner)).stream()
                    .flatMap(List::stream)
                    .forEach(owners::remove);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
