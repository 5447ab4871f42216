package io.dromedary.subscription;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.ChannelInfo;
import io.dromedary.journal.JournalException;
import io.dromedary.sql.DatabaseException;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkedKeys;
import io.dromedary.subscription.parking.Parking;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of a journal: named readers of a channel, each with its own filter and offset.
 *
 * <p>Delivery is at least once and in order. What was given and not acknowledged is given again to
 * the next poll, so a lost answer loses nothing. One consumer reads a subscription at a time: a
 * poll without a session takes it over, and whoever read before is told so ({@code FENCED}).
 *
 * <p>Thread-safe. Everything stored was restored when the constructor returns. Closing answers the
 * waiting polls and saves the offsets; the journal and the store are left to who opened them.
 */
public final class Subscriptions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final int LOCKS = 64;

    private final Journal journal;
    private final SubscriptionStore store;
    private final SubscriptionSettings settings;
    private final Delivery delivery;
    private final StateSaver saver;
    private final ConcurrentSkipListMap<String, Subscriber> subscribers =
            new ConcurrentSkipListMap<>();
    private final Map<String, Tail> tails = new ConcurrentHashMap<>();

    /** One name is created and deleted by one at a time; many names share a commit. */
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    private final Workers workers;

    /** Present if other processes serve subscriptions of the same store. */
    private final Optional<SharedSubscribers> shared;

    private volatile boolean stopping;

    /** Restores what the store holds. */
    public Subscriptions(Journal journal, SubscriptionStore store, SubscriptionSettings settings) {
        this(journal, store, settings, Workers.start(settings));
    }

    Subscriptions(
            Journal journal,
            SubscriptionStore store,
            SubscriptionSettings settings,
            Workers workers) {
        this.journal = journal;
        this.store = store;
        this.settings = settings;
        this.workers = workers;
        this.shared =
                store instanceof SharedSubscriptionStore others
                        ? Optional.of(
                                new SharedSubscribers(
                                        others,
                                        journal,
                                        workers,
                                        subscribers,
                                        this::lockOf,
                                        this::restored))
                        : Optional.empty();
        this.saver = new StateSaver(this::save, settings, workers.timing(), workers.saver());
        this.delivery =
                new Delivery(
                        journal,
                        settings,
                        workers.timing(),
                        workers.readers(),
                        new CatchUpPace(journal, settings, workers.timing()),
                        saver);
        if (shared.isEmpty()) {
            Map<String, List<ParkedKey>> parked = store.parking().load();
            for (StoredSubscription one : store.load()) {
                String name = one.subscription().name();
                subscribers.put(name, restored(one, parked.getOrDefault(name, List.of())));
            }
        }
    }

    /** The times and limits in force. */
    public SubscriptionSettings settings() {
        return settings;
    }

    /**
     * Creates the subscription, and its channel if that does not exist, durably; or finds it.
     *
     * @throws SubscriptionException {@code CONFLICT} if one of the name exists with another
     *     channel, start or filter, {@code INVALID} if it would start beyond the channel's head
     */
    public Creation create(Subscription wanted) {
        synchronized (lockOf(wanted.name())) {
            Optional<SubscriptionStatus> existing = find(wanted.name());
            if (existing.isEmpty()) {
                Tail tail = tail(wanted.channel());
                Place place = place(wanted.channel(), wanted.start());
                StoredSubscription stored =
                        new StoredSubscription(wanted, place.offset(), place.notBefore(), "");
                if (isStored(stored)) {
                    Subscriber created =
                            new Subscriber(
                                    stored,
                                    place.offset(),
                                    delivery,
                                    tail,
                                    parking(wanted, List.of()));
                    subscribers.put(wanted.name(), created);
                    return new Creation(created.status(), true);
                }
                existing = Optional.of(get(wanted.name())); // another process was faster
            }
            if (!existing.get().subscription().equals(wanted)) {
                throw conflict(existing.get().subscription());
            }
            return new Creation(existing.get(), false);
        }
    }

    private boolean isStored(StoredSubscription stored) {
        if (store instanceof SharedSubscriptionStore others) {
            return others.createIfAbsent(stored);
        }
        store.create(stored);
        return true;
    }

    /**
     * The subscription and where it stands.
     *
     * @throws SubscriptionException {@code UNKNOWN}
     */
    public SubscriptionStatus get(String name) {
        return find(name)
                .orElseThrow(
                        () -> SubscriptionException.unknown(Names.checked("subscription", name)));
    }

    /** As {@link #get}, and empty if there is none. */
    public Optional<SubscriptionStatus> find(String name) {
        return shared.isPresent()
                ? shared.get().find(name)
                : Optional.ofNullable(subscribers.get(name)).map(Subscriber::status);
    }

    /** Those named behind {@code after} in the order of their names, at most {@code limit}. */
    public List<SubscriptionStatus> list(String after, int limit) {
        if (shared.isPresent()) {
            return shared.get().page(after, limit);
        }
        return subscribers.tailMap(after, false).values().stream()
                .limit(limit)
                .map(Subscriber::status)
                .toList();
    }

    /**
     * Changes which events the subscription is given, durably and in one step; its offset, session
     * and start time stay. From the offset on the new filter decides, also for a poll that waits:
     * what was given and not acknowledged is given again if it fits, and acknowledging it as it was
     * given before changes nothing any more. What the old filter had passed over does not come
     * back.
     *
     * @return where it stands under {@code filter}
     * @throws SubscriptionException {@code UNKNOWN}
     */
    public SubscriptionStatus changeFilter(String name, EventFilter filter) {
        synchronized (lockOf(name)) {
            SubscriptionStatus known = get(name);
            if (known.subscription().filter().equals(filter)) {
                return known;
            }
            return serving(
                    name,
                    Optional.empty(),
                    false,
                    (subscriber, session) -> {
                        saver.alone(() -> replace(subscriber, filter));
                        shared.ifPresent(others -> others.confirm(subscriber));
                        return subscriber.status();
                    });
        }
    }

    private Subscriber replace(Subscriber subscriber, EventFilter filter) {
        store.replace(subscriber.storedWith(filter));
        subscriber.changeFilter(filter);
        return subscriber;
    }

    /**
     * Deletes the subscription and its offset, durably; a waiting poll is told so.
     *
     * @throws SubscriptionException {@code UNKNOWN}
     */
    public void delete(String name) {
        synchronized (lockOf(name)) {
            String existing = get(name).subscription().name();
            Optional<Subscriber> deleted =
                    saver.alone(
                            () -> {
                                store.delete(existing);
                                return Optional.ofNullable(subscribers.remove(existing));
                            });
            deleted.ifPresent(Subscriber::delete);
        }
    }

    /**
     * Asks for events. The stage completes with the first that fit, or with none when the wait is
     * over, when another poll of the same session asks, or when the service stops; exceptionally
     * with {@link SubscriptionException} or {@link io.dromedary.journal.JournalException}. No
     * thread is held meanwhile. Cancelling it ends the wait, as a client's disconnection does.
     *
     * <p>It completes on a thread of this room, which its dependents must not hold.
     */
    public CompletableFuture<Answer> poll(String name, Poll poll) {
        try {
            if (stopping) {
                throw SubscriptionException.stopping();
            }
            checkLimits(poll);
            return serving(
                    name,
                    poll.session(),
                    poll.session().isEmpty(),
                    (subscriber, session) -> begin(subscriber, poll, session));
        } catch (SubscriptionException | DatabaseException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Answer> begin(
            Subscriber subscriber, Poll poll, Optional<String> session) {
        CompletableFuture<Answer> answer = subscriber.poll(session.map(poll::in).orElse(poll));
        if (stopping) {
            // It may have begun to wait after the others were answered.
            subscriber.stopWaiting();
        }
        return answer;
    }

    /**
     * Acknowledges everything up to {@code offset}; at or below what is acknowledged already it
     * changes nothing.
     *
     * @param session checked if given
     * @return the acknowledged offset
     * @throws SubscriptionException {@code UNKNOWN}, {@code FENCED}, {@code NOT_GIVEN}
     */
    public long acknowledge(String name, Optional<String> session, long offset) {
        return serving(
                name,
                session,
                false,
                (subscriber, entering) -> subscriber.acknowledge(entering, offset));
    }

    /**
     * Up to where is acknowledged, here and now, what was given with the session; empty if that is
     * void or given by another process. For one who counts what is in flight; asks no disk.
     */
    OptionalLong acknowledged(String name, Optional<String> session) {
        Subscriber here = subscribers.get(name);
        return here == null ? OptionalLong.empty() : here.acknowledged(session);
    }

    /**
     * Refuses an event that was given: it is given again after a while, with all that was given
     * behind it, and nothing acknowledges it before. The last refusal that the settings allow parks
     * it, durably, together with the later events of its {@code partitionkey}, without which it
     * parks alone; if there is no room for it, it is given again nonetheless.
     *
     * <p>What is counted does not outlive a restart. A call that is repeated before the event has
     * been given again counts once. Waits for the disk when it parks.
     *
     * @param session checked if given
     * @param position of the event
     * @param reason for people; no longer than 1,000 characters are kept
     * @throws SubscriptionException {@code UNKNOWN}, {@code FENCED}, {@code NOT_GIVEN} if the event
     *     is neither in flight nor parked
     */
    public Refusal refuse(String name, Optional<String> session, long position, String reason) {
        return refuse(name, session, position, reason, settings.parking().refusals());
    }

    /** As {@link #refuse}, but parks it the first time. */
    public Refusal park(String name, Optional<String> session, long position, String reason) {
        return refuse(name, session, position, reason, 1);
    }

    private Refusal refuse(
            String name, Optional<String> session, long position, String reason, int most) {
        Refusal refusal =
                serving(
                        name,
                        session,
                        false,
                        (subscriber, entering) ->
                                subscriber
                                        .desk()
                                        .refuse(entering, position, Names.reason(reason), most));
        if (refusal.parked().isPresent()) {
            shared.ifPresent(others -> others.changedParking(name, saver));
        }
        return refusal;
    }

    /**
     * Moves the subscription, durably; what is parked stays parked. A waiting poll waits on from
     * there; acknowledging what was given before changes nothing any more.
     *
     * @param session checked if given
     * @return the offset it stands at
     * @throws SubscriptionException {@code UNKNOWN}, {@code FENCED}, {@code INVALID}
     */
    public long seek(String name, Optional<String> session, StartPosition to) {
        return serving(
                name,
                session,
                false,
                (subscriber, entering) -> {
                    Place place = place(subscriber.subscription().channel(), to);
                    subscriber.seek(entering, place);
                    if (!saver.save()) {
                        throw new JournalException(
                                "The new place of "
                                        + name
                                        + " could not be saved; ask again when it can");
                    }
                    shared.ifPresent(others -> others.confirm(subscriber));
                    return place.offset();
                });
    }

    /**
     * The lowest position of the channel that a subscription still needs after a restart, or has
     * parked; empty if none reads it. For the journal's retention.
     */
    public OptionalLong neededFrom(String channel) {
        return subscribers.values().stream()
                .filter(one -> one.subscription().channel().equals(channel))
                .mapToLong(Subscriber::neededFrom)
                .min();
    }

    /** Answers every waiting poll with nothing, now; later polls are refused. */
    public void stopWaiting() {
        stopping = true;
        subscribers.values().forEach(Subscriber::stopWaiting);
    }

    @Override
    public void close() {
        stopWaiting();
        shared.ifPresent(SharedSubscribers::close);
        tails.values().forEach(Tail::close);
        workers.close();
        saver.close();
    }

    private Parking parking(Subscription subscription, List<ParkedKey> parked) {
        return new Parking(subscription.name(), store.parking(), settings.parking(), parked);
    }

    private Subscriber restored(StoredSubscription stored) {
        return restored(stored, store.parking().load(stored.subscription().name()));
    }

    private Subscriber restored(StoredSubscription stored, List<ParkedKey> parked) {
        Subscription subscription = stored.subscription();
        Tail tail = tail(subscription.channel());
        long head = Math.max(tail.head(), journal.latest(subscription.channel()).head());
        StoredSubscription known = stored;
        Parking parking = parking(subscription, parked);
        if (stored.offset() > head) {
            // Whatever the journal now holds is not what was acknowledged.
            long first = place(subscription.channel(), StartPosition.EARLIEST).offset();
            LOG.warn(
                    "Subscription {} had acknowledged {} of channel {}, which ends at {}: the"
                            + " journal is not the one it read; it starts again after {}, and"
                            + " nothing of it is parked any more",
                    subscription.name(),
                    stored.offset(),
                    subscription.channel(),
                    head,
                    first);
            known = new StoredSubscription(subscription, first, stored.notBefore(), "");
            parking.drop(parked.stream().map(ParkedKey::key).toList());
        }
        // What was given before the restart is not known: anything that exists may have been.
        return new Subscriber(known, head, delivery, tail, parking);
    }

    private Tail tail(String channel) {
        return tails.computeIfAbsent(
                channel,
                name -> new Tail(name, journal, settings, workers.timing(), workers.tails()));
    }

    private Place place(String channel, StartPosition start) {
        ChannelInfo info = journal.latest(channel);
        if (start instanceof StartPosition.Offset at) {
            if (at.offset() > info.head()) {
                throw SubscriptionException.invalid(
                        "offset:"
                                + at.offset()
                                + " lies beyond the end of channel "
                                + channel
                                + ", which is "
                                + info.head());
            }
            return new Place(at.offset(), Optional.empty());
        }
        if (start instanceof StartPosition.Time at) {
            OptionalLong first = journal.firstPositionAt(channel, at.time());
            return first.isPresent()
                    ? new Place(first.getAsLong() - 1, Optional.empty())
                    : new Place(info.head(), Optional.of(at.time()));
        }
        boolean earliest = start instanceof StartPosition.Earliest;
        return new Place(earliest ? info.first() - 1 : info.head(), Optional.empty());
    }

    /** What is parked, whichever process serves the subscription. */
    ParkedKeys parked(String name) {
        String existing = get(name).subscription().name();
        Subscriber here = subscribers.get(existing);
        return shared.isPresent() || here == null
                ? ParkedKeys.of(0, store.parking().load(existing))
                : here.desk().keys();
    }

    /** Changes what is parked, here. */
    <T> T atDesk(String name, Function<ParkingDesk, T> change) {
        T changed =
                serving(
                        name,
                        Optional.empty(),
                        false,
                        (subscriber, session) -> change.apply(subscriber.desk()));
        shared.ifPresent(others -> others.changedParking(name, saver));
        return changed;
    }

    private <T> T serving(
            String name,
            Optional<String> session,
            boolean takesOver,
            BiFunction<Subscriber, Optional<String>, T> action) {
        if (shared.isPresent()) {
            return shared.get().serving(name, session, takesOver, saver, action);
        }
        Subscriber subscriber = subscribers.get(name);
        if (subscriber == null) {
            throw SubscriptionException.unknown(Names.checked("subscription", name));
        }
        return action.apply(subscriber, session);
    }

    private void save(Collection<StoredSubscription> changed) {
        shared.ifPresentOrElse(others -> others.save(changed), () -> store.save(changed));
    }

    private Object lockOf(String name) {
        return locks[Math.floorMod(name.hashCode(), LOCKS)];
    }

    private void checkLimits(Poll poll) {
        if (poll.limit() < 1 || poll.limit() > settings.maxLimit()) {
            throw SubscriptionException.invalid(
                    "limit is from 1 to " + settings.maxLimit() + ", not " + poll.limit());
        }
        if (poll.waitFor().isNegative() || poll.waitFor().compareTo(settings.maxWait()) > 0) {
            throw SubscriptionException.invalid(
                    "wait is from 0 to "
                            + settings.maxWait().toSeconds()
                            + " seconds, not "
                            + poll.waitFor().toSeconds());
        }
    }

    private static SubscriptionException conflict(Subscription existing) {
        return new SubscriptionException(
                Reason.CONFLICT,
                "Subscription "
                        + existing.name()
                        + " exists and reads channel "
                        + existing.channel()
                        + " from "
                        + existing.start()
                        + " with another filter or from elsewhere; change its filter, delete it"
                        + " first, or take another name");
    }

    /**
     * What creating came to.
     *
     * @param created false if it was there already
     */
    public record Creation(SubscriptionStatus status, boolean created) {}
}
