package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.Journal.Registration;
import io.dromedary.sql.DatabaseException;
import io.dromedary.subscription.SharedSubscriptionStore.Shared;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus.State;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkedKeys;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions that this process serves, of those in a store that several processes share. It
 * holds no others: whatever it is asked for and does not hold it takes over first, durably, from
 * whoever served it before and where that one has left it. So nothing here is ever behind another
 * process by more than the moment that a notice takes, and what such a moment brings about is not
 * saved. Thread-safe.
 */
final class SharedSubscribers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedSubscribers.class);

    /** Tries to take over a name that others take over as well. */
    private static final int ATTEMPTS = 5;

    /** How often the others are told who is connected here, and for how long they believe it. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    /** After this a process that was taken over from has noticed it, and gives nothing more. */
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private static final Duration LEASE = BEAT.multipliedBy(3);

    private final SharedSubscriptionStore store;
    private final Journal journal;
    private final Workers workers;
    private final Map<String, Subscriber> held;
    private final Function<String, Object> lockOf;
    private final Function<StoredSubscription, Subscriber> restorer;
    private final Registration registration;
    private volatile boolean closed;

    /** Guarded by this. */
    private boolean toldOfSome;

    /**
     * Holds nothing yet.
     *
     * @param held those that this process serves; others may read and add to it
     * @param lockOf under which a name is created, taken over and deleted
     * @param restorer continues where a subscription stood
     */
    SharedSubscribers(
            SharedSubscriptionStore store,
            Journal journal,
            Workers workers,
            Map<String, Subscriber> held,
            Function<String, Object> lockOf,
            Function<StoredSubscription, Subscriber> restorer) {
        this.store = store;
        this.journal = journal;
        this.workers = workers;
        this.held = held;
        this.lockOf = lockOf;
        this.restorer = restorer;
        this.registration = store.onChange(this::changed);
        workers.timing().after(BEAT, this::beat);
    }

    /**
     * Does what is asked of a subscription, once this process serves it.
     *
     * @param presented the session of the caller, if it has one
     * @param takesOver whether a caller without one is to be given a new one
     * @param action is given the session to enter with; what it throws is thrown, but it is done
     *     again if another process has taken the subscription over meanwhile
     * @throws SubscriptionException {@code UNKNOWN}, {@code FENCED}
     */
    <T> T serving(
            String name,
            Optional<String> presented,
            boolean takesOver,
            StateSaver saver,
            BiFunction<Subscriber, Optional<String>, T> action) {
        for (int attempt = 1; ; attempt++) {
            Served served = serve(name, presented, takesOver, saver);
            try {
                return action.apply(served.subscriber, served.session);
            } catch (SubscriptionException e) {
                // It may refuse what another process has given since, or gave a moment ago before
                // it was told that it does not serve the subscription any more.
                check(name);
                boolean here = held.get(name) == served.subscriber;
                if (here && takesOver) {
                    saver.changed(served.subscriber); // its reader reads on: the store forgets ours
                }
                if (here
                        && attempt == 1
                        && e.reason() == Reason.NOT_GIVEN
                        && served.subscriber.age().compareTo(NOTICED) < 0) {
                    String channel = served.subscriber.subscription().channel();
                    served.subscriber.mayHaveBeenGiven(journal.latest(channel).head());
                } else if (here || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Served serve(
            String name, Optional<String> presented, boolean takesOver, StateSaver saver) {
        Subscriber here = held.get(name);
        if (here != null && !takesOver && here.isReadBy(presented)) {
            return new Served(here, presented);
        }
        synchronized (lockOf.apply(name)) {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                // What is held may be behind: a take-over that was refused is in the store alone.
                Session known = attempt == 1 ? session(name) : stored(name);
                Session entering = takesOver ? known.next() : known.confirm(presented, name);
                Optional<Subscriber> taken = take(name, entering, saver);
                if (taken.isPresent()) {
                    return new Served(
                            taken.get(), takesOver ? Optional.of(entering.toString()) : presented);
                }
                check(name); // deleted, or somebody was faster
            }
        }
        throw SubscriptionException.fenced(name);
    }

    private Session session(String name) {
        Subscriber here = held.get(name);
        return here == null ? stored(name) : here.session();
    }

    private Session stored(String name) {
        String stored =
                store.find(name)
                        .orElseThrow(
                                () ->
                                        SubscriptionException.unknown(
                                                Names.checked("subscription", name)))
                        .stored()
                        .session();
        return Session.parse(stored).orElse(Session.NOBODY);
    }

    private Optional<Subscriber> take(String name, Session entering, StateSaver saver) {
        return saver.alone(
                () -> {
                    Optional<Shared> taken = store.takeOver(name, entering.toString());
                    if (taken.isEmpty()) {
                        return Optional.empty();
                    }
                    Subscriber here = held.get(name);
                    if (here == null || !taken.get().own()) {
                        letGo(name, entering.toString());
                        here = restorer.apply(taken.get().stored());
                        held.put(name, here);
                    }
                    return Optional.of(here);
                });
    }

    private void letGo(String name, String session) {
        Subscriber here = held.remove(name);
        if (here != null) {
            here.leave(session);
        }
    }

    /** Saves; what belongs to another process by now is let go. */
    void save(Collection<StoredSubscription> changed) {
        store.saveOwn(changed).forEach(this::changed);
    }

    /** Refuses if another process has taken {@code subscriber} over, or deleted it. */
    void confirm(Subscriber subscriber) {
        String name = subscriber.subscription().name();
        check(name);
        if (held.get(name) != subscriber) {
            throw SubscriptionException.unknown(name);
        }
    }

    /**
     * To be called when what is parked was changed here. A process that has taken the subscription
     * over meanwhile may have looked before: it is taken back, and restored as it is now.
     */
    void changedParking(String name, StateSaver saver) {
        check(name);
        if (!held.containsKey(name)) {
            Subscriber unused =
                    serving(name, Optional.empty(), false, saver, (subscriber, same) -> subscriber);
        }
    }

    /** Lets it go if another process serves it, or if it is no more. */
    void check(String name) {
        synchronized (lockOf.apply(name)) {
            if (!held.containsKey(name)) {
                return;
            }
            Optional<Shared> stored = store.find(name);
            if (stored.isEmpty()) {
                held.remove(name).delete();
            } else if (!stored.get().own()) {
                letGo(name, stored.get().stored().session());
            }
        }
    }

    private void changed(String name) {
        if (name.isEmpty()) {
            later(this::checkAll);
        } else if (held.containsKey(name)) {
            later(() -> check(name));
        }
    }

    private void checkAll() {
        Set<String> own = store.own();
        List.copyOf(held.keySet()).stream()
                .filter(name -> !own.contains(name))
                .forEach(this::check);
    }

    /** Where the subscription stands, whoever serves it. */
    Optional<SubscriptionStatus> find(String name) {
        return store.find(name).map(one -> status(one, store.parking()::load));
    }

    /** As {@link Subscriptions#list}. */
    List<SubscriptionStatus> page(String after, int limit) {
        List<Shared> page = store.page(after, limit);
        Map<String, List<ParkedKey>> parked =
                page.stream().allMatch(this::isServedHere) ? Map.of() : store.parking().load();
        return page.stream()
                .map(one -> status(one, name -> parked.getOrDefault(name, List.of())))
                .toList();
    }

    private boolean isServedHere(Shared shared) {
        return shared.own() && held.containsKey(shared.stored().subscription().name());
    }

    /**
     * Where it stands.
     *
     * @param parked what is parked by name, asked for only if another process serves it
     */
    private SubscriptionStatus status(Shared shared, Function<String, List<ParkedKey>> parked) {
        Subscription subscription = shared.stored().subscription();
        Subscriber here = held.get(subscription.name());
        if (here != null && shared.own()) {
            return here.status();
        }
        long offset = shared.stored().offset();
        long head = journal.channel(subscription.channel()).map(ChannelInfo::head).orElse(0L);
        return new SubscriptionStatus(
                subscription,
                shared.present() ? State.ACTIVE : State.SLEEPING,
                offset,
                Math.max(0, head - offset),
                SubscriptionStatus.Parked.of(
                        ParkedKeys.of(0, parked.apply(subscription.name())), Optional.empty()));
    }

    private void beat() {
        if (!closed) {
            later(this::tellWhoIsPresent);
            workers.timing().after(BEAT, this::beat);
        }
    }

    private synchronized void tellWhoIsPresent() {
        Set<String> present =
                held.values().stream()
                        .map(Subscriber::status)
                        .filter(status -> status.state() == State.ACTIVE)
                        .map(status -> status.subscription().name())
                        .collect(Collectors.toSet());
        tellPresent(present);
    }

    private synchronized void tellPresent(Set<String> names) {
        if (closed && !names.isEmpty()) {
            return;
        }
        if (toldOfSome || !names.isEmpty()) {
            store.present(names, LEASE);
            toldOfSome = !names.isEmpty();
        }
    }

    private void later(Runnable look) {
        if (!closed) {
            workers.saver()
                    .execute(
                            () -> {
                                try {
                                    look.run();
                                } catch (DatabaseException e) {
                                    LOG.debug("The store is away; the next look repeats it", e);
                                }
                            });
        }
    }

    /** Looks no more; what is held can still be saved, and is left to whoever takes it over. */
    @Override
    public void close() {
        closed = true;
        registration.close();
        try {
            tellPresent(Set.of());
        } catch (DatabaseException e) {
            LOG.debug("The others find out when the lease is over", e);
        }
    }

    private record Served(Subscriber subscriber, Optional<String> session) {}
}
