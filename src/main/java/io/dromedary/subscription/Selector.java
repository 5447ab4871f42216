package io.dromedary.subscription;

import io.cloudevents.CloudEvent;
import io.dromedary.event.EventFilter;
import io.dromedary.journal.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What wakes a waiting poll. Equal ones are evaluated once an event. One that still looks for its
 * start time is woken by the first event of that time, whatever its filter says.
 */
record Selector(EventFilter filter, Optional<Instant> notBefore) {

    boolean test(StoredEvent event, Instant now) {
        if (notBefore.isPresent()) {
            return isReached(event.event(), notBefore.get(), now);
        }
        return filter.equals(EventFilter.ALL) || filter.test(event.event());
    }

    List<StoredEvent> choose(List<StoredEvent> events, Instant now) {
        List<StoredEvent> chosen = new ArrayList<>();
        for (StoredEvent event : events) {
            if (test(event, now)) {
                chosen.add(event);
            }
        }
        return chosen;
    }

    /** An event that does not tell its time is as old as the moment it is seen. */
    static boolean isReached(CloudEvent event, Instant start, Instant now) {
        Instant time = event.getTime() == null ? now : event.getTime().toInstant();
        return !time.isBefore(start);
    }
}
