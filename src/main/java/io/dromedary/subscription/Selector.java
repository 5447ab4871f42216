package io.dromedary.subscription;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventDeserializationException;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.parking.Diversion;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What wakes a waiting poll. Equal ones are evaluated once an event. One that still looks for its
 * start time is woken by the first event of that time, whatever its filter says.
 */
record Selector(EventFilter filter, Optional<Instant> notBefore) {

    private static final Logger LOG = LoggerFactory.getLogger(Selector.class);

    /** Whether there is no event that it passes over. */
    boolean takesAll() {
        return notBefore.isEmpty() && filter.equals(EventFilter.ALL);
    }

    /** Those that wake. */
    List<StoredEvent> choose(List<StoredEvent> events, Instant now) {
        List<StoredEvent> chosen = new ArrayList<>();
        for (StoredEvent event : events) {
            if (notBefore.isPresent() ? isReached(event, now) : fits(event)) {
                chosen.add(event);
            }
        }
        return chosen;
    }

    /**
     * Those to be given, of a page that was read after {@code from}, at most {@code limit}.
     *
     * @param parking is handed those that fit, and keeps what is parked
     */
    Selection select(Page page, long from, int limit, Instant now, Diversion parking) {
        boolean started = notBefore.isEmpty();
        List<StoredEvent> fitting = new ArrayList<>(Math.min(limit, page.events().size()));
        for (StoredEvent event : page.events()) {
            started = started || isReached(event, now);
            if (!started || !fits(event)) {
                continue;
            }
            if (fitting.size() == limit) {
                return new Selection(fitting, event.position() - 1, started);
            }
            switch (parking.way(event)) {
                case GIVEN -> fitting.add(event);
                case DIVERTED -> {}
                case BLOCKED -> {
                    return new Selection(fitting, event.position() - 1, started);
                }
            }
        }
        return new Selection(fitting, Tail.endOf(page, from), started);
    }

    boolean fits(StoredEvent event) {
        return filter.equals(EventFilter.ALL) || decoded(event).filter(this::passes).isPresent();
    }

    /** One event that a filter fails on must not keep all behind it from being read, either. */
    private boolean passes(CloudEvent event) {
        try {
            return filter.test(event);
        } catch (RuntimeException e) {
            LOG.error("A filter fails on event {} and does not let it through", event.getId(), e);
            return false;
        }
    }

    /** An event that does not tell its time is as old as the moment it is seen. */
    private boolean isReached(StoredEvent event, Instant now) {
        Instant time =
                decoded(event).map(CloudEvent::getTime).map(OffsetDateTime::toInstant).orElse(now);
        return notBefore.isEmpty() || !time.isBefore(notBefore.get());
    }

    /** One event that cannot be decoded must not keep all behind it from being read. */
    private static Optional<CloudEvent> decoded(StoredEvent event) {
        try {
            return Optional.of(event.event());
        } catch (EventDeserializationException e) {
            LOG.warn("Event {} cannot be decoded; no filter lets it through", event.position(), e);
            return Optional.empty();
        }
    }

    /**
     * What of a page is to be given.
     *
     * @param upTo last position looked at
     * @param started whether the start time has been reached
     */
    record Selection(List<StoredEvent> events, long upTo, boolean started) {

        /** The same, ending before the event that would be one too many. */
        Selection limitedTo(int limit) {
            return events.size() <= limit
                    ? this
                    : new Selection(
                            List.copyOf(events.subList(0, limit)),
                            events.get(limit).position() - 1,
                            started);
        }
    }
}
