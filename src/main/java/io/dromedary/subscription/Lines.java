package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkedEvent;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkedKeys;
import io.dromedary.subscription.parking.Parking;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the next answer of a subscription is made from: its channel or, first of all, parked events
 * that are being replayed; and when it must wait although there is something. Guarded by its
 * subscriber's monitor.
 */
final class Lines {

    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

    private final String name;
    private final Delivery delivery;
    private final Parking parking;
    private final Progress channel;
    private final Refusals refusals;
    private Optional<Replay> replay = Optional.empty();

    /** Where there is no room to park what comes next. */
    private Optional<Cursor> blockedAt = Optional.empty();

    private Optional<ParkedEvent> blocked = Optional.empty();

    Lines(String name, Progress channel, Parking parking, Delivery delivery) {
        this.name = name;
        this.delivery = delivery;
        this.parking = parking;
        this.channel = channel;
        this.refusals = new Refusals(delivery.settings().parking());
    }

    /** The marks that the offsets of a call mean; none if its session's replay is over. */
    Optional<Progress> of(Optional<String> presented) {
        String mark = Session.replayIn(presented);
        return mark.isEmpty()
                ? Optional.of(channel)
                : replay.filter(round -> round.isMarked(mark)).map(Replay::progress);
    }

    /** As {@link #of}, and refuses offsets of the poll that were not given. */
    Optional<Progress> checked(Poll poll) {
        Optional<Progress> line = of(poll.session());
        line.ifPresent(marks -> poll.acknowledged().ifPresent(marks::checkGiven));
        line.ifPresent(marks -> poll.after().ifPresent(marks::checkAhead));
        return line;
    }

    Progress of(Waiting one) {
        return one.replay.map(Replay::progress).orElse(channel);
    }

    /** Sets {@code one} to begin with the oldest that is not acknowledged. */
    void begin(Waiting one) {
        ParkedKeys keys = parking.keys();
        if (replay.isEmpty() && keys.replaying()) {
            List<Long> positions = keys.toReplay(delivery.settings().pageEvents());
            replay =
                    Optional.of(
                            new Replay(
                                    name,
                                    positions,
                                    delivery.settings().visibility(),
                                    delivery.timing().nanos()));
        }
        one.ahead = false;
        one.replay = replay;
        one.from = of(one).acknowledged();
    }

    /** As {@link #begin(Waiting)}, or behind {@code after} of {@code line} if that may be. */
    void begin(Waiting one, Optional<Progress> line, OptionalLong after) {
        begin(one);
        long now = delivery.timing().nanos();
        if (line.isPresent() && line.get().isAhead(after.orElse(0), now)) {
            one.ahead = true;
            one.replay = line.get() == channel ? Optional.empty() : replay;
            one.from = after.getAsLong();
        }
    }

    /** Whether {@code one} has to begin anew now that what is parked has changed. */
    boolean isMoved(Waiting one) {
        boolean ended = one.replay.isPresent() && !one.replay.equals(replay);
        return !one.ahead || ended || isDrained(one);
    }

    Cursor cursor(Waiting one, Selector selector) {
        return new Cursor(one.from, selector, one.replay, parking.keys().version());
    }

    /**
     * Whether {@code one} is given nothing for now: a refused event is not due yet; what is being
     * replayed waits for acknowledgements, its own or, for one who reads ahead, those of the
     * channel; or there is no room in the parking.
     */
    boolean isHeld(Waiting one, Selector selector) {
        if (refusals.isPausing(delivery.timing().nanos())) {
            return true;
        }
        if (one.replay.isPresent()) {
            return !one.replay.get().hasBehind(one.from);
        }
        return (one.ahead && parking.keys().replaying())
                || blockedAt.equals(Optional.of(cursor(one, selector)));
    }

    /** Whether nothing but the channel and the filter decides what is given. */
    boolean isPlain() {
        return parking.keys().isEmpty()
                && replay.isEmpty()
                && !refusals.isPausing(delivery.timing().nanos());
    }

    /** Notes whether a page that was read up to {@code upTo} ended for want of room. */
    void read(Cursor at, long upTo, Optional<ParkedEvent> noRoom) {
        if (at.replay().isEmpty()) {
            blockedAt =
                    noRoom.map(event -> new Cursor(upTo, at.selector(), at.replay(), at.parked()));
            block(noRoom);
        }
    }

    private void block(Optional<ParkedEvent> event) {
        if (event.isPresent() && !event.equals(blocked)) {
            LOG.warn(
                    "Subscription {}: no room to park event {} of {}; it waits there until parked"
                            + " events are replayed or dropped, or the limit is raised"
                            + " (dromedary.subscription.parking)",
                    name,
                    event.get().position(),
                    event.get().key());
        }
        blocked = event;
    }

    /**
     * Notes that {@code one} is given what lies up to {@code upTo}, the last of it {@code event}.
     */
    void give(Waiting one, long event, long upTo) {
        if (one.ahead) {
            of(one).giveAhead(event, upTo);
        } else {
            of(one).give(event, upTo, delivery.timing().nanos());
        }
    }

    /**
     * Notes that there was nothing for {@code one} up to {@code upTo}.
     *
     * @return whether the acknowledged offset has moved
     */
    boolean pass(Waiting one, long upTo) {
        one.from = upTo;
        if (one.ahead) {
            of(one).passAhead(upTo);
            return false;
        }
        return of(one).pass(upTo);
    }

    /**
     * Acknowledges in {@code line}.
     *
     * @return whether it has moved
     */
    boolean acknowledge(Progress line, long offset) {
        long before = line.acknowledged();
        boolean moved = line.acknowledge(offset, delivery.timing().nanos());
        if (moved) {
            refusals.forget(before, line.acknowledged());
        }
        return moved;
    }

    /** Whether {@code one}, who reads ahead, keeps a replay waiting for nothing. */
    boolean isDrained(Waiting one) {
        return one.ahead
                && one.replay.isEmpty()
                && one.from <= channel.acknowledged()
                && parking.keys().replaying();
    }

    /**
     * Takes an event back that is in flight, and counts its refusals.
     *
     * @throws SubscriptionException {@code NOT_GIVEN} if it is neither in flight nor parked
     */
    Refused refuse(long position) {
        Optional<Replay> round = replay.filter(one -> one.hasInFlight(position));
        Optional<ParkedKey> parked = parking.keys().holding(position);
        if (round.isEmpty() && parked.isPresent()) {
            return Refused.known(new Refusal(position, 0, parked.map(ParkedKey::key)));
        }
        Progress line = round.map(Replay::progress).orElse(channel);
        if (line.isTakenBack(position)) {
            // A repeated call, or a second event of the same answer: all of it comes again.
            return Refused.known(new Refusal(position, refusals.of(position), Optional.empty()));
        }
        if (!line.isInFlight(position)) {
            throw channel.notInFlight(position);
        }
        line.takeBack(position);
        if (round.isEmpty()) {
            // Whoever reads lets go of all it has, also of what it was given of a replay.
            replay.map(Replay::progress).ifPresent(Progress::takeAllBack);
        }
        Duration delay = refusals.add(position, delivery.timing().nanos());
        return new Refused(
                new Refusal(position, refusals.of(position), Optional.empty()),
                Optional.of(delay),
                round);
    }

    /** It is parked, or gone: nothing is waited for any more. */
    void settled(long position) {
        refusals.settled(position);
        replay = replay.filter(round -> !round.hasInFlight(position));
    }

    /** There was no room to park it. */
    void noRoom(ParkedEvent event) {
        block(Optional.of(event));
    }

    /** The round is over, or void. */
    void end(Replay round) {
        replay = replay.filter(one -> one != round);
    }

    Optional<Replay> replay() {
        return replay;
    }

    SubscriptionStatus.Parked status() {
        return SubscriptionStatus.Parked.of(parking.keys(), blocked.map(ParkedEvent::position));
    }
}
