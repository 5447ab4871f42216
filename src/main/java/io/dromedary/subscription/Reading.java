package io.dromedary.subscription;

import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import io.dromedary.subscription.Selector.Selection;
import io.dromedary.subscription.parking.Diversion;
import io.dromedary.subscription.parking.ParkedEvent;
import io.dromedary.subscription.parking.Parking;
import io.dromedary.subscription.parking.ParkingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** Reads for one subscription, without any of its monitors. Thread-safe. */
final class Reading {

    private final Delivery delivery;
    private final String channel;
    private final Parking parking;

    /** When it may read on, on the clock of {@link Timing#nanos}. */
    private volatile long mayReadAt;

    Reading(Delivery delivery, String channel, Parking parking) {
        this.delivery = delivery;
        this.channel = channel;
        this.parking = parking;
        this.mayReadAt = delivery.timing().nanos();
    }

    /**
     * Reads a page for {@code one} on a reader's thread; more only after everybody else who is
     * behind had a turn, and not faster than the {@link CatchUpPace}.
     *
     * @return false if the service is stopping
     */
    boolean submit(Waiting one) {
        long rest = mayReadAt - delivery.timing().nanos();
        if (rest <= 0) {
            return execute(() -> read(one));
        }
        // Not kept for cancelling: it comes soon, and does nothing for one that no longer waits.
        delivery.timing().after(Duration.ofNanos(rest), () -> readAfterRest(one));
        return true;
    }

    private void readAfterRest(Waiting one) {
        if (!execute(() -> read(one))) {
            one.subscriber.failed(one, SubscriptionException.stopping());
        }
    }

    /**
     * Does something on a reader's thread.
     *
     * @return false if the service is stopping
     */
    boolean execute(Runnable task) {
        try {
            delivery.readers().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void read(Waiting one) {
        Subscriber subscriber = one.subscriber;
        try {
            Optional<Cursor> at = subscriber.next(one);
            if (at.isPresent()) {
                subscriber.took(one, at.get(), read(one, at.get()));
            } else if (one.impatient) {
                subscriber.expire(one);
            }
        } catch (RuntimeException e) {
            subscriber.failed(one, e);
        }
    }

    private Found read(Waiting one, Cursor at) {
        return at.replay().isPresent()
                ? replayed(at.replay().get(), at.from(), one.limit)
                : fresh(at, one.limit, one.nextPage(at.selector(), mostEvents()));
    }

    private int mostEvents() {
        return delivery.settings().pageEvents();
    }

    /** The event and its key; empty if retention has removed it. */
    Optional<ParkedEvent> event(long position) {
        return page(position - 1, 1).events().stream()
                .filter(event -> event.position() == position)
                .map(event -> new ParkedEvent(ParkingKey.of(event), position))
                .findFirst();
    }

    private Page page(long after, int events) {
        Journal journal = delivery.journal();
        return journal.read(channel, after, events, delivery.settings().pageBytes());
    }

    private Found fresh(Cursor at, int limit, int pageEvents) {
        long begun = delivery.timing().nanos();
        Page page = page(at.from(), pageEvents);
        Diversion diversion = parking.diversion();
        Selection chosen =
                at.selector().select(page, at.from(), limit, delivery.timing().now(), diversion);
        mayReadAt =
                delivery.pace().next(begun, chosen.upTo() - at.from(), page.head() - chosen.upTo());
        if (!parking.divert(diversion)) {
            // Others are parked by now; the cursor is no longer current and is read again.
            return Found.nothing(at.from(), page.head());
        }
        Optional<Gap> gap =
                page.gapFrom() > 0
                        ? Optional.of(new Gap(page.gapFrom(), page.gapTo()))
                        : Optional.empty();
        return new Found(chosen, page.head(), gap, diversion.blocked());
    }

    private Found replayed(Replay replay, long from, int limit) {
        List<StoredEvent> events = new ArrayList<>();
        long bytes = 0;
        long upTo = from;
        long head = 0;
        Optional<Gap> gap = Optional.empty();
        for (long position : replay.behind(from)) {
            if (events.size() == limit || bytes >= delivery.settings().pageBytes()) {
                break;
            }
            Page page = page(position - 1, 1);
            head = page.head();
            if (page.events().isEmpty() || page.events().get(0).position() != position) {
                gap = Optional.of(new Gap(gap.map(Gap::from).orElse(position), position));
            } else {
                events.add(page.events().get(0));
                bytes += page.events().get(0).json().length;
            }
            upTo = position;
        }
        return new Found(new Selection(events, upTo, false), head, gap, Optional.empty());
    }
}
