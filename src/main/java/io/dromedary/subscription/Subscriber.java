package io.dromedary.subscription;

import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.Selector.Selection;
import io.dromedary.subscription.SubscriptionStatus.State;
import io.dromedary.subscription.parking.Parking;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * One subscription at work: who reads it, what was given, what is acknowledged, and the one poll
 * that may wait. Between polls nothing runs for it. Thread-safe; polls are answered without holding
 * the monitor.
 *
 * <p>It is long because a poll that comes changes all of this in one step, under one monitor; what
 * can be decided without it stands in {@link Session}, {@link Progress}, {@link Lines} and {@link
 * Selector}, what waits for a disk in {@link Reading} and {@link ParkingDesk}.
 */
final class Subscriber {

    private final Delivery delivery;
    private final Tail tail;
    private final Progress progress;
    private final Lines lines;
    private final Reading reading;
    private final ParkingDesk desk;
    private final long begunAt;

    /** Only its filter ever changes. */
    private volatile Subscription subscription;

    private Session session;
    private Optional<Instant> notBefore;
    private Optional<Waiting> waiting = Optional.empty();
    private final Presence presence;
    private boolean deleted;
    private volatile long saved;

    /**
     * Continues where {@code stored} stood.
     *
     * @param given up to where it may have been given events already
     */
    Subscriber(
            StoredSubscription stored, long given, Delivery delivery, Tail tail, Parking parking) {
        this.subscription = stored.subscription();
        this.delivery = delivery;
        this.tail = tail;
        this.session = Session.parse(stored.session()).orElse(Session.NOBODY);
        this.begunAt = delivery.timing().nanos();
        this.progress =
                new Progress(
                        subscription.name(),
                        stored.offset(),
                        given,
                        delivery.settings().visibility(),
                        begunAt);
        this.lines = new Lines(subscription.name(), progress, parking, delivery);
        this.reading = new Reading(delivery, subscription.channel(), parking);
        this.desk = new ParkingDesk(this, lines, parking, reading, delivery);
        this.presence = new Presence(delivery);
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
        return presented.isEmpty() || Session.parse(presented.get()).equals(Optional.of(session));
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

    ParkingDesk desk() {
        return desk;
    }

    /** For how long it has been served here. */
    Duration age() {
        return Duration.ofNanos(delivery.timing().nanos() - begunAt);
    }

    /** Another process, that does not serve it any more, may have given what lies up to there. */
    synchronized void mayHaveBeenGiven(long upTo) {
        progress.mayHaveBeenGiven(upTo);
    }

    /** Answers, now or later, as {@link Subscriptions#poll} says. */
    CompletableFuture<Answer> poll(Poll poll) {
        Waiting mine;
        Runnable dismissal;
        synchronized (this) {
            checkAlive();
            Session entering = session.admit(poll.session(), subscription.name());
            Optional<Progress> line = lines.checked(poll);
            dismissal = entering.equals(session) ? dismiss(false) : enter(entering);
            line.ifPresent(marks -> poll.acknowledged().ifPresent(to -> settle(marks, to)));
            presence.came();
            mine = begin(poll, line);
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
            Optional<Progress> line = lines.of(presented);
            line.ifPresent(marks -> marks.checkGiven(offset));
            dismissal = enter(entering);
            line.ifPresent(marks -> settle(marks, offset));
            acknowledged = progress.acknowledged();
        }
        dismissal.run();
        return acknowledged;
    }

    /** As {@link Subscriptions#acknowledged}. */
    synchronized OptionalLong acknowledged(Optional<String> presented) {
        return lines.of(presented)
                .map(marks -> OptionalLong.of(marks.acknowledged()))
                .orElse(OptionalLong.empty());
    }

    /** Takes a refused event back, and lets it come again after a while. */
    Refused refuse(Optional<String> presented, long position) {
        Runnable dismissal;
        Refused refused;
        synchronized (this) {
            checkAlive();
            Session entering = session.confirm(presented, subscription.name());
            refused = lines.refuse(position);
            dismissal = enter(entering);
            refused.delay().ifPresent(delay -> delivery.timing().after(delay, this::wake));
            waiting.ifPresent(this::restart);
        }
        dismissal.run();
        return refused;
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
        return stored(subscription.with(filter));
    }

    /**
     * Lets {@code filter} decide what lies above the offset; a waiting poll waits on under it. What
     * was in flight is void, as what was passed over between its events may fit now.
     */
    synchronized void changeFilter(EventFilter filter) {
        waiting.ifPresent(this::leaveTail);
        progress.moveTo(progress.acknowledged());
        subscription = subscription.with(filter);
        waiting.ifPresent(this::restart);
    }

    /** Ends it: a waiting poll is told so, and nothing of it is saved any more. */
    void delete() {
        Optional<Waiting> released;
        synchronized (this) {
            deleted = true;
            released = release();
        }
        released.map(one -> one.failing(SubscriptionException.unknown(subscription.name())))
                .ifPresent(Runnable::run);
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
        return new SubscriptionStatus(
                subscription,
                waiting.isPresent() ? State.ACTIVE : presence.state(),
                offset,
                Math.max(0, tail.head() - offset),
                lines.status());
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

    /** The lowest position that a restart would need. */
    long neededFrom() {
        return Math.min(saved + 1, desk.keys().first().orElse(Long.MAX_VALUE));
    }

    /**
     * The tail has events for one that stood there under {@code selector} with everything up to
     * {@code from} seen.
     */
    void found(Waiting one, long from, Selector selector, Selection selection, long head) {
        Answer answer;
        synchronized (this) {
            if (!isCurrent(one) || one.from != from || !selector.equals(selector())) {
                return;
            }
            if (notBefore.isPresent() || !lines.isPlain()) {
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

    /** What is parked may have changed, or a refused event has become due. */
    synchronized void wake() {
        waiting.ifPresent(
                one -> {
                    leaveTail(one);
                    if (lines.isMoved(one)) {
                        restart(one);
                    } else {
                        proceed(one);
                    }
                });
    }

    private Waiting begin(Poll poll, Optional<Progress> line) {
        Waiting mine = new Waiting(this, selector(), poll);
        lines.begin(mine, line, poll.after());
        waiting = Optional.of(mine);
        if (!mine.impatient) {
            mine.timeout = delivery.timing().after(poll.waitFor(), () -> expire(mine));
        }
        if (mine.ahead) {
            awaitVisibility(mine, delivery.timing().nanos());
        }
        if (mine.standsBy && !mine.ahead && poll.after().orElse(0) > mine.from) {
            answerSoon(mine);
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
        boolean held = lines.isHeld(one, selector);
        if (one.impatient || (!held && (one.replay.isPresent() || !tail.join(one)))) {
            submit(one);
        }
    }

    private void submit(Waiting one) {
        handed(one, reading.submit(one));
    }

    /** Answers one that stands by, soon and without the monitor. */
    private void answerSoon(Waiting one) {
        handed(one, reading.execute(() -> expire(one)));
    }

    private void handed(Waiting one, boolean accepted) {
        if (!accepted) {
            release();
            one.future.completeExceptionally(SubscriptionException.stopping());
        }
    }

    /** What is to be read for {@code one} now; empty if nothing is. */
    synchronized Optional<Cursor> next(Waiting one) {
        if (!isCurrent(one)) {
            return Optional.empty();
        }
        Cursor at = lines.cursor(one, selector());
        return lines.isHeld(one, at.selector()) ? Optional.empty() : Optional.of(at);
    }

    /** Nothing can be read for {@code one}. */
    void failed(Waiting one, RuntimeException reason) {
        synchronized (this) {
            if (!isCurrent(one)) {
                return;
            }
            release();
        }
        one.future.completeExceptionally(reason);
    }

    /** Takes over what was read for {@code one} at {@code at}, if that is still wanted. */
    void took(Waiting one, Cursor at, Found found) {
        Answer answer;
        synchronized (this) {
            if (!isCurrent(one)) {
                return;
            }
            Cursor now = lines.cursor(one, selector());
            if (!now.equals(at)) {
                if (now.parked() != at.parked()) {
                    submit(one);
                }
                return;
            }
            if (found.selection().started() && notBefore.isPresent()) {
                notBefore = Optional.empty();
                delivery.saver().changed(this);
            }
            lines.read(at, found.selection().upTo(), found.blocked());
            if (found.isEmpty()) {
                advance(one, found.selection().upTo());
                if (!one.impatient) {
                    proceed(one);
                    return;
                }
            }
            answer = give(one, found.selection(), found.head(), found.gap());
        }
        one.future.complete(answer);
    }

    private Answer give(Waiting one, Selection chosen, long head, Optional<Gap> gap) {
        List<StoredEvent> events = chosen.events();
        long upTo = chosen.upTo();
        if (!events.isEmpty()) {
            lines.give(one, events.get(events.size() - 1).position(), upTo);
        } else if (gap.isPresent() && one.replay.isEmpty()) {
            lines.give(one, upTo, upTo);
        } else {
            // A replay that ends with a gap must not wait for one who has nothing to acknowledge.
            advance(one, upTo);
        }
        one.cancelAlarms();
        waiting = Optional.empty();
        presence.seen();
        return one.answer(events, upTo, head, session, gap);
    }

    /** Passes over what does not fit; durable if nothing below is unacknowledged. */
    private void advance(Waiting one, long upTo) {
        if (!lines.pass(one, upTo)) {
            return;
        }
        if (one.replay.isPresent()) {
            desk.releaseSoon(one.replay.get());
        } else {
            delivery.saver().changed(this);
        }
    }

    private void settle(Progress line, long offset) {
        if (!lines.acknowledge(line, offset)) {
            return;
        }
        if (line == progress) {
            delivery.saver().changed(this);
            waiting.filter(lines::isDrained).ifPresent(this::restart);
        } else {
            lines.replay().ifPresent(desk::releaseSoon);
        }
        waiting.filter(one -> one.standsBy).ifPresent(this::answerSoon);
    }

    private void restart(Waiting one) {
        tail.leave(one);
        one.visibility.cancel();
        lines.begin(one);
        if (one.standsBy) {
            answerSoon(one);
        }
        proceed(one);
    }

    private void awaitVisibility(Waiting one, long now) {
        one.visibility =
                delivery.timing().after(lines.of(one).visibleFor(now), () -> showAgain(one));
    }

    private synchronized void showAgain(Waiting one) {
        if (!isCurrent(one) || !one.ahead) {
            return;
        }
        long now = delivery.timing().nanos();
        if (lines.of(one).visibleFor(now).compareTo(Duration.ZERO) > 0) {
            awaitVisibility(one, now);
        } else {
            restart(one);
        }
    }

    /** Answers {@code one} with nothing, if it still waits. */
    void expire(Waiting one) {
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
            presence.left();
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
        return release()
                .map(
                        one ->
                                takenOver
                                        ? one.failing(
                                                SubscriptionException.fenced(subscription.name()))
                                        : one.ending(tail.head(), session))
                .orElse(() -> {});
    }

    private Optional<Waiting> release() {
        Optional<Waiting> released = waiting;
        released.ifPresent(this::leaveTail);
        released.ifPresent(Waiting::cancelAlarms);
        waiting = Optional.empty();
        presence.seen();
        return released;
    }

    /** Takes it out of the tail, behind everything that was nothing for it there. */
    private void leaveTail(Waiting one) {
        tail.leave(one).ifPresent(upTo -> advance(one, upTo));
    }

    private boolean isCurrent(Waiting one) {
        return waiting.isPresent() && waiting.get() == one;
    }

    private void checkAlive() {
        if (deleted) {
            throw SubscriptionException.unknown(subscription.name());
        }
    }
}
