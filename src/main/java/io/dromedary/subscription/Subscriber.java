package io.dromedary.subscription;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.Selector.Selection;
import io.dromedary.subscription.SubscriptionStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * One subscription at work: who reads it, what was given, what is acknowledged, and the one poll
 * that may wait. Between polls nothing runs for it. Thread-safe; polls are answered without holding
 * the monitor.
 *
 * <p>It is long because a poll that comes changes all of this in one step, under one monitor; what
 * can be decided without it stands in {@link Session}, {@link Progress} and {@link Selector}.
 */
final class Subscriber {

    private final Delivery delivery;
    private final Tail tail;
    private final Progress progress;

    /** Only its filter ever changes. */
    private volatile Subscription subscription;

    private Session session;
    private Optional<Instant> notBefore;
    private Optional<Waiting> waiting = Optional.empty();
    private boolean connected;
    private long seenAt;
    private boolean deleted;
    private volatile long saved;

    /**
     * Continues where {@code stored} stood.
     *
     * @param given up to where it may have been given events already
     */
    Subscriber(StoredSubscription stored, long given, Delivery delivery, Tail tail) {
        this.subscription = stored.subscription();
        this.delivery = delivery;
        this.tail = tail;
        this.session = Session.parse(stored.session()).orElse(Session.NOBODY);
        this.progress =
                new Progress(
                        subscription.name(),
                        stored.offset(),
                        given,
                        delivery.settings().visibility());
        this.notBefore = stored.notBefore();
        this.saved = stored.offset();
    }

    Subscription subscription() {
        return subscription;
    }

    synchronized Session session() {
        return session;
    }

    /** Whether {@code presented} is the session in force, or none. */
    synchronized boolean isReadBy(Optional<String> presented) {
        return presented.isEmpty() || presented.get().equals(session.toString());
    }

    /**
     * Ends it here, since another process serves it from now on; nothing of it is saved any more.
     *
     * @param newSession the one that is served there; if another one than here, a waiting poll is
     *     fenced
     */
    void leave(String newSession) {
        Runnable dismissal;
        synchronized (this) {
            deleted = true;
            dismissal = dismiss(!isReadBy(Optional.of(newSession)));
        }
        dismissal.run();
    }

    /** Answers, now or later, as {@link Subscriptions#poll} says. */
    CompletableFuture<Answer> poll(Poll poll) {
        Waiting mine;
        Runnable dismissal;
        synchronized (this) {
            checkAlive();
            Session entering = session.admit(poll.session(), subscription.name());
            poll.acknowledged().ifPresent(progress::checkGiven);
            poll.after().ifPresent(progress::checkAhead);
            dismissal = entering.equals(session) ? dismiss(false) : enter(entering);
            poll.acknowledged().ifPresent(this::settleUpTo);
            connected = true;
            seenAt = delivery.timing().nanos();
            mine = begin(poll);
        }
        dismissal.run();
        return mine.future;
    }

    /** Returns the acknowledged offset. */
    long acknowledge(Optional<String> presented, long offset) {
        Runnable dismissal;
        long acknowledged;
        synchronized (this) {
            checkAlive();
            Session entering = session.confirm(presented, subscription.name());
            progress.checkGiven(offset);
            dismissal = enter(entering);
            settleUpTo(offset);
            acknowledged = progress.acknowledged();
        }
        dismissal.run();
        return acknowledged;
    }

    /** Moves to {@code place}; a waiting poll waits on from there. */
    void seek(Optional<String> presented, Place place) {
        Runnable dismissal;
        synchronized (this) {
            checkAlive();
            dismissal = enter(session.confirm(presented, subscription.name()));
            progress.moveTo(place.offset());
            notBefore = place.notBefore();
            delivery.saver().changed(this);
            waiting.ifPresent(this::restart);
        }
        dismissal.run();
    }

    /** What is to be stored for {@code filter} to decide from here on. */
    synchronized StoredSubscription storedWith(EventFilter filter) {
        return stored(withFilter(filter));
    }

    /**
     * Lets {@code filter} decide what lies above the offset; a waiting poll waits on under it. What
     * was in flight is void, as what was passed over between its events may fit now.
     */
    synchronized void changeFilter(EventFilter filter) {
        waiting.ifPresent(this::leaveTail);
        progress.moveTo(progress.acknowledged());
        subscription = withFilter(filter);
        waiting.ifPresent(this::restart);
    }

    private Subscription withFilter(EventFilter filter) {
        return new Subscription(
                subscription.name(), subscription.channel(), subscription.start(), filter);
    }

    /** Ends it: a waiting poll is told so, and nothing of it is saved any more. */
    void delete() {
        Optional<Waiting> released;
        synchronized (this) {
            deleted = true;
            released = release();
        }
        released.ifPresent(
                one ->
                        one.future.completeExceptionally(
                                SubscriptionException.unknown(subscription.name())));
    }

    /** Answers the waiting poll with nothing. */
    void stopWaiting() {
        Runnable dismissal;
        synchronized (this) {
            dismissal = dismiss(false);
        }
        dismissal.run();
    }

    synchronized SubscriptionStatus status() {
        long offset = progress.acknowledged();
        if (waiting.isPresent() && !waiting.get().ahead) {
            offset = Math.max(offset, tail.progress(waiting.get()).orElse(0));
        }
        boolean active =
                waiting.isPresent()
                        || (connected
                                && delivery.timing().nanos() - seenAt
                                        < delivery.settings().sleepAfter().toNanos());
        return new SubscriptionStatus(
                subscription,
                active ? State.ACTIVE : State.SLEEPING,
                offset,
                Math.max(0, tail.head() - offset));
    }

    /** What is to be saved; empty once deleted. */
    synchronized Optional<StoredSubscription> stored() {
        return deleted ? Optional.empty() : Optional.of(stored(subscription));
    }

    private StoredSubscription stored(Subscription definition) {
        return new StoredSubscription(
                definition, progress.acknowledged(), notBefore, session.toString());
    }

    /** Notes what the disk holds. */
    void saved(long offset) {
        saved = offset;
    }

    /** The offset that a restart would begin with. */
    long saved() {
        return saved;
    }

    /**
     * The tail has events for one that stood there under {@code selector} with everything up to
     * {@code from} seen.
     */
    void found(Waiting one, long from, Selector selector, Selection selection, long head) {
        Answer answer;
        synchronized (this) {
            if (!isAt(one, from, selector)) {
                return;
            }
            if (notBefore.isPresent()) {
                submit(one);
                return;
            }
            answer = give(one, selection.limitedTo(one.limit), head, Optional.empty());
        }
        one.future.complete(answer);
    }

    /** The tail has let one go that must read by itself. */
    synchronized void readOn(Waiting one, long from) {
        if (isCurrent(one) && one.from == from) {
            submit(one);
        }
    }

    private Waiting begin(Poll poll) {
        Waiting mine = new Waiting(this, selector(), poll);
        long now = delivery.timing().nanos();
        long after = poll.after().orElse(0);
        mine.ahead = progress.isAhead(after, now);
        mine.from = mine.ahead ? after : progress.acknowledged();
        waiting = Optional.of(mine);
        if (!mine.impatient) {
            mine.timeout = delivery.timing().after(poll.waitFor(), () -> expire(mine));
        }
        if (mine.ahead) {
            awaitVisibility(mine, now);
        }
        if (mine.standsBy && !mine.ahead && after > mine.from) {
            wake(mine);
        }
        proceed(mine);
        return mine;
    }

    private Selector selector() {
        return new Selector(subscription.filter(), notBefore);
    }

    private void proceed(Waiting one) {
        if (one.standsBy) {
            return;
        }
        Selector selector = selector();
        if (!selector.equals(one.selector)) {
            tail.leave(one);
            one.selector = selector;
        }
        if (one.impatient || !tail.join(one)) {
            submit(one);
        }
    }

    private void submit(Waiting one) {
        hand(one, () -> read(one));
    }

    /** Answers one that stands by, soon and without the monitor. */
    private void wake(Waiting one) {
        hand(one, () -> expire(one));
    }

    private void hand(Waiting one, Runnable task) {
        try {
            delivery.readers().execute(task);
        } catch (RejectedExecutionException e) {
            release();
            one.future.completeExceptionally(SubscriptionException.stopping());
        }
    }

    /** Reads one page for {@code one}; more only after everybody else who is behind had a turn. */
    private void read(Waiting one) {
        long from;
        int pageEvents;
        Selector selector;
        synchronized (this) {
            if (!isCurrent(one)) {
                return;
            }
            from = one.from;
            selector = selector();
            int most = delivery.settings().pageEvents();
            pageEvents = selector.takesAll() ? Math.min(one.limit, most) : one.nextPage(most);
        }
        try {
            Page page =
                    delivery.journal()
                            .read(
                                    subscription.channel(),
                                    from,
                                    pageEvents,
                                    delivery.settings().pageBytes());
            Selection chosen = selector.select(page, from, one.limit, delivery.timing().now());
            took(one, from, selector, page, chosen);
        } catch (RuntimeException e) {
            synchronized (this) {
                if (!isCurrent(one)) {
                    return;
                }
                release();
            }
            one.future.completeExceptionally(e);
        }
    }

    private void took(Waiting one, long from, Selector selector, Page page, Selection chosen) {
        Answer answer;
        synchronized (this) {
            if (!isAt(one, from, selector)) {
                return;
            }
            if (chosen.started() && notBefore.isPresent()) {
                notBefore = Optional.empty();
                delivery.saver().changed(this);
            }
            Optional<Gap> gap =
                    page.gapFrom() > 0
                            ? Optional.of(new Gap(page.gapFrom(), page.gapTo()))
                            : Optional.empty();
            if (chosen.events().isEmpty() && gap.isEmpty()) {
                advance(one, chosen.upTo());
                if (!one.impatient) {
                    proceed(one);
                    return;
                }
            }
            answer = give(one, chosen, page.head(), gap);
        }
        one.future.complete(answer);
    }

    private Answer give(Waiting one, Selection chosen, long head, Optional<Gap> gap) {
        List<StoredEvent> events = chosen.events();
        long upTo = chosen.upTo();
        if (events.isEmpty() && gap.isEmpty()) {
            advance(one, upTo);
        } else {
            long last = events.isEmpty() ? upTo : events.get(events.size() - 1).position();
            if (one.ahead) {
                progress.giveAhead(last, upTo);
            } else {
                progress.give(last, upTo, delivery.timing().nanos());
            }
        }
        one.cancelAlarms();
        waiting = Optional.empty();
        seenAt = delivery.timing().nanos();
        return new Answer(
                List.copyOf(events), upTo, Math.max(0, head - upTo), session.toString(), gap);
    }

    /** Passes over what does not fit; durable if nothing below is unacknowledged. */
    private void advance(Waiting one, long upTo) {
        one.from = upTo;
        if (one.ahead) {
            progress.passAhead(upTo);
        } else if (progress.pass(upTo)) {
            delivery.saver().changed(this);
        }
    }

    private void settleUpTo(long offset) {
        if (progress.acknowledge(offset, delivery.timing().nanos())) {
            delivery.saver().changed(this);
            waiting.filter(one -> one.standsBy).ifPresent(this::wake);
        }
    }

    private void restart(Waiting one) {
        tail.leave(one);
        one.visibility.cancel();
        one.ahead = false;
        one.from = progress.acknowledged();
        if (one.standsBy) {
            wake(one);
        }
        proceed(one);
    }

    private void awaitVisibility(Waiting one, long now) {
        one.visibility = delivery.timing().after(progress.visibleFor(now), () -> showAgain(one));
    }

    private synchronized void showAgain(Waiting one) {
        if (!isCurrent(one) || !one.ahead) {
            return;
        }
        long now = delivery.timing().nanos();
        if (progress.visibleFor(now).compareTo(Duration.ZERO) > 0) {
            awaitVisibility(one, now);
        } else {
            restart(one);
        }
    }

    private void expire(Waiting one) {
        Runnable dismissal;
        synchronized (this) {
            if (!isCurrent(one)) {
                return;
            }
            dismissal = dismiss(false);
        }
        dismissal.run();
    }

    /** The client of {@code one} is gone. */
    synchronized void abandon(Waiting one) {
        if (isCurrent(one)) {
            release();
            connected = false;
        }
    }

    /** Begins another session; what is returned tells a waiting poll of the former one. */
    private Runnable enter(Session entering) {
        if (entering.equals(session)) {
            return () -> {};
        }
        Runnable dismissal = dismiss(true);
        session = entering;
        delivery.saver().changed(this);
        return dismissal;
    }

    /** Takes the waiting poll away; what is returned answers it, without the monitor. */
    private Runnable dismiss(boolean takenOver) {
        Optional<Waiting> released = release();
        if (released.isEmpty()) {
            return () -> {};
        }
        Waiting one = released.get();
        if (takenOver) {
            return () ->
                    one.future.completeExceptionally(
                            SubscriptionException.fenced(subscription.name()));
        }
        Answer nothing =
                new Answer(
                        List.of(),
                        one.from,
                        Math.max(0, tail.head() - one.from),
                        session.toString(),
                        Optional.empty());
        return () -> one.future.complete(nothing);
    }

    private Optional<Waiting> release() {
        Optional<Waiting> released = waiting;
        released.ifPresent(this::leaveTail);
        released.ifPresent(Waiting::cancelAlarms);
        waiting = Optional.empty();
        seenAt = delivery.timing().nanos();
        return released;
    }

    /** Takes it out of the tail, behind everything that was nothing for it there. */
    private void leaveTail(Waiting one) {
        tail.leave(one).ifPresent(upTo -> advance(one, upTo));
    }

    private boolean isCurrent(Waiting one) {
        return waiting.isPresent() && waiting.get() == one;
    }

    /** Whether {@code one} still waits, and was not moved or given another selector meanwhile. */
    private boolean isAt(Waiting one, long from, Selector selector) {
        return isCurrent(one) && one.from == from && selector.equals(selector());
    }

    private void checkAlive() {
        if (deleted) {
            throw SubscriptionException.unknown(subscription.name());
        }
    }
}
