package io.dromedary.kod.registry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
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
 * <p>First come, first served: somebody with many objects gets them however many others have some
 * of these by turns. As all places in the queues are taken at once, nobody waits in a circle here;
 * a change that 1C submits in the midst of applying a message may, until the time of one is up.
 *
 * <p>Thread-safe.
 */
public final class ObjectsUnderWay {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();

    /** Who has each of them, and behind him those who wait; guarded by the lock. */
    private final Map<ObjectKey, Deque<Object>> queues = new HashMap<>();

    /** Which each of them has, or waits for; guarded by the lock. */
    private final IdentityHashMap<Object, List<ObjectKey>> wanted = new IdentityHashMap<>();

    /**
     * Waits until nobody who came before has one of the objects or waits for one, and has them all.
     *
     * @param owner until he {@linkplain #leave leaves}; compared by identity
     * @return empty; or one that somebody else still had, or waited for, when the time was up, and
     *     then none of them is the owner's
     * @throws IllegalStateException if he has not left since he last entered
     */
    public Optional<ObjectKey> enter(Object owner, Collection<ObjectKey> keys, Duration atMost)
            throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            List<ObjectKey> mine = keys.stream().distinct().toList();
            line(owner, mine);
            int first = 0; // in so many queues, and he stays so: these are not looked at again
            try {
                while (first < mine.size()) {
                    if (queues.get(mine.get(first)).element() == owner) {
                        first++;
                    } else if (nanos > 0) {
                        nanos = left.awaitNanos(nanos);
                    } else {
                        return Optional.of(mine.get(first));
                    }
                }
                return Optional.empty();
            } finally {
                if (first < mine.size()) {
                    free(owner);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void line(Object owner, List<ObjectKey> keys) {
        if (wanted.putIfAbsent(owner, keys) != null) {
            throw new IllegalStateException(owner + " has entered and not left");
        }
        keys.forEach(key -> queues.computeIfAbsent(key, one -> new ArrayDeque<>(1)).add(owner));
    }

    /** What he had is free; without effect if he had nothing. */
    public void leave(Object owner) {
        lock.lock();
        try {
            free(owner);
        } finally {
            lock.unlock();
        }
    }

    private void free(Object owner) {
        for (ObjectKey key : Optional.ofNullable(wanted.remove(owner)).orElse(List.of())) {
            Deque<Object> queue = queues.get(key);
            queue.removeIf(one -> one == owner);
            if (queue.isEmpty()) {
                queues.remove(key);
            }
        }
        left.signalAll();
    }
}
