package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkedEvent;
import io.dromedary.subscription.parking.ParkedKey;
import io.dromedary.subscription.parking.ParkedKeys;
import io.dromedary.subscription.parking.Parking;
import io.dromedary.subscription.parking.ParkingKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything about the parking of one subscription that waits for the disk, and so must not be done
 * under the subscriber's monitor: that is taken for what is kept in memory only. Thread-safe.
 */
final class ParkingDesk {

    private static final Logger LOG = LoggerFactory.getLogger(ParkingDesk.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Subscriber subscriber;
    private final Lines lines;
    private final Parking parking;
    private final Reading reading;
    private final Delivery delivery;

    ParkingDesk(
            Subscriber subscriber,
            Lines lines,
            Parking parking,
            Reading reading,
            Delivery delivery) {
        this.subscriber = subscriber;
        this.lines = lines;
        this.parking = parking;
        this.reading = reading;
        this.delivery = delivery;
    }

    ParkedKeys keys() {
        return parking.keys();
    }

    /**
     * Refuses an event, as {@link Subscriptions#refuse} says.
     *
     * @param most the refusal that parks it
     */
    Refusal refuse(Optional<String> session, long position, String reason, int most) {
        Refused refused = subscriber.refuse(session, position);
        return refused.delay().isPresent() && refused.refusal().refusals() >= most
                ? park(refused, reason)
                : refused.refusal();
    }

    private Refusal park(Refused refused, String reason) {
        long position = refused.refusal().position();
        refused.round().ifPresent(this::release);
        Optional<ParkedEvent> event = event(position);
        Instant now = delivery.timing().now();
        boolean done = true;
        if (event.isPresent() && refused.round().isPresent()) {
            parking.stay(event.get(), reason, now);
        } else if (event.isPresent()) {
            done = parking.park(event.get(), reason, now);
        }
        synchronized (subscriber) {
            if (done) {
                lines.settled(position);
            } else {
                lines.noRoom(event.get());
            }
            subscriber.wake();
        }
        if (!done) {
            return refused.refusal();
        }
        LOG.warn(
                "Subscription {}: event {} {} at refusal {}: {}",
                subscriber.subscription().name(),
                position,
                event.map(one -> outcome(one.key())).orElse("is no longer in the journal"),
                refused.refusal().refusals(),
                reason);
        return new Refusal(position, 0, event.map(ParkedEvent::key));
    }

    private static String outcome(ParkingKey key) {
        return key.name().isPresent()
                ? "is parked with the later ones of " + key
                : "is parked alone, as it has no partitionkey,";
    }

    /** With which key it is parked, or is to be; empty if retention has removed it. */
    private Optional<ParkedEvent> event(long position) {
        return parking.keys()
                .holding(position)
                .map(ParkedKey::key)
                .map(key -> new ParkedEvent(key, position))
                .or(() -> reading.event(position));
    }

    /** Changes what is parked; a replay that is under way begins anew. */
    void change(Consumer<Parking> change) {
        Optional<Replay> round;
        synchronized (subscriber) {
            round = lines.replay();
        }
        round.ifPresent(this::release);
        change.accept(parking);
        synchronized (subscriber) {
            round.ifPresent(lines::end);
            subscriber.wake();
        }
    }

    /** As {@link #release}, on another thread. */
    void releaseSoon(Replay round) {
        try {
            delivery.readers().execute(() -> release(round));
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopping: what was replayed last is replayed again", e);
        }
    }

    /** Makes durable what was acknowledged of a replay; only then what follows is given. */
    private void release(Replay round) {
        List<Long> free;
        synchronized (subscriber) {
            free = round.toRelease();
        }
        try {
            parking.release(free);
        } catch (RuntimeException e) {
            LOG.error(
                    "Subscription {}: what was replayed cannot be saved, this is retried",
                    subscriber.subscription().name(),
                    e);
            delivery.timing().after(RETRY, () -> releaseSoon(round));
            return;
        }
        synchronized (subscriber) {
            round.released(free);
            if (round.isOver()) {
                lines.end(round);
            }
            subscriber.wake();
        }
    }
}
