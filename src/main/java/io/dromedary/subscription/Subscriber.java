package io.dromedary.subscription;

import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.SubscriptionStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * One subscription at work: who reads it, what was given, what is acknowledged, and the one poll
 * that may wait. Between polls nothing runs for it. Thread-safe; polls are answered without holding
 * the monitor.
 */
final class Subscriber {

    private final Subscription subscription;
    private final Delivery delivery;
    private final Tail tail;
    private final Progress progress;

    private Session session;
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
        this.progress = new Progress(subscription.name(), stored.offset(), given);
        this.notBefore = stored.notBefore();
        this.saved = stored.offset();
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
            poll.acknowledged().ifPresent(progress::checkGiven);
            poll.after().ifPresent(progress::checkAhead);
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
        progress.checkGiven(offset);
        settleUpTo(offset);
        return progress.acknowledged();
    }

    /** Moves to {@code place}; a waiting poll waits on from there. */
    void seek(Optional<String> presented, Place place) {
        synchronized (this) {
            checkAlive();
            checkPresented(presented);
            progress.moveTo(place.offset());
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
        return deleted
                ? Optional.empty()
                : Optional.of(
                        new StoredSubscription(
                                subscription,
                                progress.acknowledged(),
                                notBefore,
                                session.toString()));
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
        long after = poll.after().orElse(0);
        mine.ahead = after > progress.acknowledged() && now < visibleUntil;
        mine.from = mine.ahead ? after : progress.acknowledged();
        waiting = Optional.of(mine);
        if (!mine.impatient) {
            mine.timeout = delivery.timing().after(poll.waitFor(), () -> expire(mine));
        }
        if (mine.ahead) {
            awaitVisibility(mine, now);
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
            took(one, from, page, selector.select(page, from, one.limit, delivery.timing().now()));
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

    private void took(Waiting one, long from, Page page, Selector.Selection chosen) {
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

    private Answer give(
            Waiting one, List<StoredEvent> events, long upTo, long head, Optional<Gap> gap) {
        if (events.isEmpty() && gap.isEmpty()) {
            advance(one, upTo);
        } else {
            progress.give(events.isEmpty() ? upTo : events.get(events.size() - 1).position(), upTo);
            if (!one.ahead) {
                visibleUntil = visibleFromNow();
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
        if (progress.acknowledge(offset)) {
            visibleUntil = visibleFromNow();
            delivery.saver().changed(this);
        }
    }

    private long visibleFromNow() {
        return delivery.timing().nanos() + delivery.settings().visibility().toNanos();
    }

    private void restart(Waiting one) {
        tail.leave(one);
        one.visibility.cancel();
        one.ahead = false;
        one.from = progress.acknowledged();
        proceed(one);
    }

    private void awaitVisibility(Waiting one, long now) {
        Duration left = Duration.ofNanos(visibleUntil - now);
        one.visibility = delivery.timing().after(left, () -> showAgain(one));
    }

    private synchronized void showAgain(Waiting one) {
        if (!isCurrent(one) || !one.ahead) {
            return;
        }
        long now = delivery.timing().nanos();
        if (now < visibleUntil) {
            awaitVisibility(one, now);
        } else {
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
}
