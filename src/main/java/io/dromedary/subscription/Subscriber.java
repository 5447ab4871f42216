package io.dromedary.subscription;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * One subscription at work: who reads it, what was given, what is acknowledged, and the one poll
 * that may wait. Between polls nothing runs for it. Thread-safe; polls are answered without holding
 * the monitor.
 *
 * <p>Three marks in the channel: {@code acknowledged ≤ lastEvent ≤ given}. Nothing up to the first
 * is needed any more; between the second and the third is nothing that fits the filter.
 */
final class Subscriber {

    private final Subscription subscription;
    private final Delivery delivery;
    private final Tail tail;

    private Session session;
    private long acknowledged;
    private long lastEvent;
    private long given;

    /** Up to here was given before a seek; acknowledging it has become meaningless. */
    private long fenced;

    private Optional<Instant> notBefore;
    private long visibleUntil;
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
        this.acknowledged = stored.offset();
        this.given = Math.max(given, acknowledged);
        this.lastEvent = this.given;
        this.notBefore = stored.notBefore();
        this.saved = acknowledged;
    }

    Subscription subscription() {
        return subscription;
    }

    /** Answers, now or later, as {@link Subscriptions#poll} says. */
    CompletableFuture<Answer> poll(Poll poll) {
        Waiting mine;
        Optional<Runnable> dismissal;
        synchronized (this) {
            checkAlive();
            Session entering = admitted(poll.session());
            poll.acknowledged().ifPresent(this::checkGiven);
            poll.after().ifPresent(this::checkAfter);
            boolean takenOver = !entering.equals(session);
            dismissal = dismiss(takenOver);
            if (takenOver) {
                session = entering;
                delivery.saver().changed(this);
            }
            poll.acknowledged().ifPresent(this::settleUpTo);
            connected = true;
            seenAt = delivery.timing().nanos();
            mine = begin(poll);
        }
        dismissal.ifPresent(Runnable::run);
        return mine.future;
    }

    /** Returns the acknowledged offset. */
    synchronized long acknowledge(Optional<String> presented, long offset) {
        checkAlive();
        checkPresented(presented);
        checkGiven(offset);
        settleUpTo(offset);
        return acknowledged;
    }

    /** Moves to {@code place}; a waiting poll waits on from there. */
    void seek(Optional<String> presented, Place place) {
        synchronized (this) {
            checkAlive();
            checkPresented(presented);
            fenced = Math.max(fenced, given);
            acknowledged = place.offset();
            lastEvent = acknowledged;
            given = acknowledged;
            notBefore = place.notBefore();
            delivery.saver().changed(this);
            waiting.ifPresent(this::restart);
        }
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
        Optional<Runnable> dismissal;
        synchronized (this) {
            dismissal = dismiss(false);
        }
        dismissal.ifPresent(Runnable::run);
    }

    synchronized SubscriptionStatus status() {
        long offset = acknowledged;
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
        return deleted
                ? Optional.empty()
                : Optional.of(
                        new StoredSubscription(
                                subscription, acknowledged, notBefore, session.toString()));
    }

    /** Notes what the disk holds. */
    void saved(long offset) {
        saved = offset;
    }

    /** The offset that a restart would begin with. */
    long saved() {
        return saved;
    }

    /** The tail has events for one that stood there with everything up to {@code from} seen. */
    void found(Waiting one, long from, List<StoredEvent> events, long upTo, long head) {
        Answer answer;
        synchronized (this) {
            if (!isAt(one, from)) {
                return;
            }
            if (notBefore.isPresent()) {
                submit(one);
                return;
            }
            List<StoredEvent> within = events;
            long end = upTo;
            if (events.size() > one.limit) {
                within = List.copyOf(events.subList(0, one.limit));
                end = events.get(one.limit).position() - 1;
            }
            answer = give(one, within, end, head, Optional.empty());
        }
        one.future.complete(answer);
    }

    /** The tail has let one go that must read by itself. */
    synchronized void readOn(Waiting one, long from) {
        if (isAt(one, from)) {
            submit(one);
        }
    }

    private Waiting begin(Poll poll) {
        Waiting mine = new Waiting(this, selector(), poll.limit(), poll.waitFor().isZero());
        long now = delivery.timing().nanos();
        long after = poll.after().orElse(acknowledged);
        mine.ahead = after > acknowledged && now < visibleUntil;
        mine.from = mine.ahead ? after : acknowledged;
        waiting = Optional.of(mine);
        if (!mine.impatient) {
            mine.timeout = delivery.timing().after(poll.waitFor(), () -> expire(mine));
        }
        if (mine.ahead) {
            mine.visibility =
                    delivery.timing()
                            .after(Duration.ofNanos(visibleUntil - now), () -> showAgain(mine));
        }
        proceed(mine);
        return mine;
    }

    private Selector selector() {
        return new Selector(subscription.filter(), notBefore);
    }

    private void proceed(Waiting one) {
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
        try {
            delivery.readers().execute(() -> read(one));
        } catch (RejectedExecutionException e) {
            release();
            one.future.completeExceptionally(SubscriptionException.stopping());
        }
    }

    /** Reads one page for {@code one}; more only after everybody else who is behind had a turn. */
    private void read(Waiting one) {
        long from;
        int pageEvents;
        Optional<Instant> start;
        synchronized (this) {
            if (!isCurrent(one)) {
                return;
            }
            from = one.from;
            start = notBefore;
            int most = delivery.settings().pageEvents();
            pageEvents =
                    subscription.filter().equals(EventFilter.ALL) && start.isEmpty()
                            ? Math.min(one.limit, most)
                            : one.nextPage(most);
        }
        try {
            Page page =
                    delivery.journal()
                            .read(
                                    subscription.channel(),
                                    from,
                                    pageEvents,
                                    delivery.settings().pageBytes());
            took(one, from, page, choose(page, from, one.limit, start));
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

    private void took(Waiting one, long from, Page page, Chosen chosen) {
        Answer answer;
        synchronized (this) {
            if (!isAt(one, from)) {
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
            answer = give(one, chosen.events(), chosen.upTo(), page.head(), gap);
        }
        one.future.complete(answer);
    }

    private Chosen choose(Page page, long from, int limit, Optional<Instant> start) {
        Instant now = delivery.timing().now();
        boolean started = start.isEmpty();
        List<StoredEvent> fitting = new ArrayList<>(Math.min(limit, page.events().size()));
        Selector selector = new Selector(subscription.filter(), Optional.empty());
        for (StoredEvent event : page.events()) {
            started = started || Selector.isReached(event.event(), start.orElse(now), now);
            if (started && selector.test(event, now)) {
                if (fitting.size() == limit) {
                    return new Chosen(fitting, event.position() - 1, started);
                }
                fitting.add(event);
            }
        }
        return new Chosen(fitting, Tail.endOf(page, from), started);
    }

    /**
     * What of a page is for this subscriber.
     *
     * @param upTo last position looked at
     * @param started whether the start time has been reached
     */
    private record Chosen(List<StoredEvent> events, long upTo, boolean started) {}

    private Answer give(
            Waiting one, List<StoredEvent> events, long upTo, long head, Optional<Gap> gap) {
        boolean shows = !events.isEmpty() || gap.isPresent();
        if (shows) {
            lastEvent =
                    Math.max(
                            lastEvent,
                            events.isEmpty() ? upTo : events.get(events.size() - 1).position());
            if (!one.ahead) {
                visibleUntil = visibleFromNow();
            }
        } else {
            advance(one, upTo);
        }
        given = Math.max(given, upTo);
        one.cancelAlarms();
        waiting = Optional.empty();
        seenAt = delivery.timing().nanos();
        return new Answer(
                List.copyOf(events), upTo, Math.max(0, head - upTo), session.toString(), gap);
    }

    /** Passes over what does not fit; durable if nothing below is unacknowledged. */
    private void advance(Waiting one, long upTo) {
        one.from = upTo;
        given = Math.max(given, upTo);
        if (!one.ahead && upTo > acknowledged) {
            acknowledged = upTo;
            lastEvent = Math.max(lastEvent, upTo);
            delivery.saver().changed(this);
        }
    }

    private void settleUpTo(long offset) {
        if (offset <= acknowledged || offset > given) {
            return;
        }
        // Behind the last event given is nothing that fits up to where was looked.
        acknowledged = offset >= lastEvent ? given : offset;
        lastEvent = Math.max(lastEvent, acknowledged);
        visibleUntil = visibleFromNow();
        delivery.saver().changed(this);
    }

    private long visibleFromNow() {
        return delivery.timing().nanos() + delivery.settings().visibility().toNanos();
    }

    private void restart(Waiting one) {
        tail.leave(one);
        one.visibility.cancel();
        one.ahead = false;
        one.from = acknowledged;
        proceed(one);
    }

    private synchronized void showAgain(Waiting one) {
        if (isCurrent(one) && one.ahead) {
            restart(one);
        }
    }

    private void expire(Waiting one) {
        Optional<Runnable> dismissal = Optional.empty();
        synchronized (this) {
            if (isCurrent(one)) {
                dismissal = dismiss(false);
            }
        }
        dismissal.ifPresent(Runnable::run);
    }

    /** The client of {@code one} is gone. */
    synchronized void abandon(Waiting one) {
        if (isCurrent(one)) {
            release();
            connected = false;
        }
    }

    /** Takes the waiting poll away; what is returned answers it, without the monitor. */
    private Optional<Runnable> dismiss(boolean takenOver) {
        Optional<Waiting> released = release();
        if (released.isEmpty()) {
            return Optional.empty();
        }
        Waiting one = released.get();
        if (takenOver) {
            return Optional.of(
                    () ->
                            one.future.completeExceptionally(
                                    SubscriptionException.fenced(subscription.name())));
        }
        Answer nothing =
                new Answer(
                        List.of(),
                        one.from,
                        Math.max(0, tail.head() - one.from),
                        session.toString(),
                        Optional.empty());
        return Optional.of(() -> one.future.complete(nothing));
    }

    private Optional<Waiting> release() {
        Optional<Waiting> released = waiting;
        released.ifPresent(
                one -> {
                    OptionalLong seen = tail.leave(one);
                    seen.ifPresent(upTo -> advance(one, upTo));
                    one.cancelAlarms();
                });
        waiting = Optional.empty();
        seenAt = delivery.timing().nanos();
        return released;
    }

    private boolean isCurrent(Waiting one) {
        return waiting.isPresent() && waiting.get() == one;
    }

    /** Whether {@code one} still waits, and was not moved meanwhile. */
    private boolean isAt(Waiting one, long from) {
        return isCurrent(one) && one.from == from;
    }

    private void checkAlive() {
        if (deleted) {
            throw SubscriptionException.unknown(subscription.name());
        }
    }

    private Session admitted(Optional<String> presented) {
        if (presented.isEmpty()) {
            return session.next();
        }
        Session asked = parsed(presented.get());
        // A higher epoch than ours was given shortly before a crash, too late to be saved.
        if (asked.equals(session) || asked.epoch() > session.epoch()) {
            return asked;
        }
        throw SubscriptionException.fenced(subscription.name());
    }

    private void checkPresented(Optional<String> presented) {
        if (presented.isPresent() && !parsed(presented.get()).equals(session)) {
            throw SubscriptionException.fenced(subscription.name());
        }
    }

    private static Session parsed(String text) {
        return Session.parse(text)
                .orElseThrow(
                        () ->
                                SubscriptionException.invalid(
                                        "session is the text that the last answer gave, not '"
                                                + Names.shown(text)
                                                + "'"));
    }

    private void checkGiven(long offset) {
        if (offset > Math.max(given, fenced)) {
            throw new SubscriptionException(
                    Reason.NOT_GIVEN,
                    "Offset "
                            + offset
                            + " cannot be acknowledged: "
                            + subscription.name()
                            + " was given events up to "
                            + given);
        }
    }

    private void checkAfter(long offset) {
        if (offset > given) {
            throw new SubscriptionException(
                    Reason.NOT_GIVEN,
                    "after="
                            + offset
                            + " lies ahead of everything given: "
                            + subscription.name()
                            + " was given events up to "
                            + given);
        }
    }
}
