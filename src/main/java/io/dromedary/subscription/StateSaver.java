package io.dromedary.subscription;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves moved offsets a short while after they moved, many at once: however often one moves, it is
 * written once a round. A kill loses at most a round, and what was lost is delivered again.
 * Thread-safe.
 */
final class StateSaver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateSaver.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Consumer<Collection<StoredSubscription>> store;
    private final SubscriptionSettings settings;
    private final Timing timing;
    private final Executor writer;

    /** A round is alone, so that it overtakes no deletion, new filter or take-over. */
    private final ReentrantReadWriteLock rounds = new ReentrantReadWriteLock();

    private Set<Subscriber> changed = new LinkedHashSet<>();
    private int changes;
    private boolean early;
    private boolean failing;

    StateSaver(
            Consumer<Collection<StoredSubscription>> store,
            SubscriptionSettings settings,
            Timing timing,
            Executor writer) {
        this.store = store;
        this.settings = settings;
        this.timing = timing;
        this.writer = writer;
    }

    /** Notes that the subscriber is to be saved; never blocks. */
    void changed(Subscriber subscriber) {
        synchronized (this) {
            boolean first = changed.isEmpty();
            changed.add(subscriber);
            changes++;
            if (first) {
                timing.after(settings.saveEvery(), () -> writer.execute(this::save));
            }
            if (changes < settings.saveChanges() || early) {
                return;
            }
            early = true;
        }
        writer.execute(this::save);
    }

    /** Saves everything noted so far before it returns; false if the store failed. */
    boolean save() {
        rounds.writeLock().lock();
        try {
            Set<Subscriber> round;
            synchronized (this) {
                round = changed;
                changed = new LinkedHashSet<>();
                changes = 0;
                early = false;
            }
            return round.isEmpty() || write(round);
        } finally {
            rounds.writeLock().unlock();
        }
    }

    /**
     * Runs {@code change} of the store and of what is to be saved, between two rounds: none that
     * began before it is written after it. Changes of different subscriptions may be made at the
     * same time.
     */
    <T> T alone(Supplier<T> change) {
        rounds.readLock().lock();
        try {
            return change.get();
        } finally {
            rounds.readLock().unlock();
        }
    }

    @Override
    public void close() {
        if (!save()) {
            LOG.error("The last offsets could not be saved; what they passed is delivered again");
        }
    }

    private boolean write(Set<Subscriber> round) {
        List<StoredSubscription> states = new ArrayList<>(round.size());
        List<Subscriber> alive = new ArrayList<>(round.size());
        for (Subscriber subscriber : round) {
            subscriber
                    .stored()
                    .ifPresent(
                            state -> {
                                states.add(state);
                                alive.add(subscriber);
                            });
        }
        try {
            store.accept(states);
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.error("Offsets cannot be saved, this is retried every second", e);
                failing = true;
            }
            synchronized (this) {
                changed.addAll(round);
            }
            timing.after(RETRY, () -> writer.execute(this::save));
            return false;
        }
        failing = false;
        for (int i = 0; i < alive.size(); i++) {
            alive.get(i).saved(states.get(i).offset());
        }
        return true;
    }
}
