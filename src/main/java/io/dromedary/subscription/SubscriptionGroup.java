package io.dromedary.subscription;

import io.dromedary.event.EventFilter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Subscriptions that differ only in their names and offsets: the form in which their state is
 * exported and imported. Immutable.
 *
 * @param consumers the offset of each, by name
 */
public record SubscriptionGroup(
        String channel,
        StartPosition start,
        EventFilter filter,
        SortedMap<String, Long> consumers) {

    /** Copies the map. */
    public SubscriptionGroup {
        consumers = Collections.unmodifiableSortedMap(new TreeMap<>(consumers));
    }

    Subscription subscription(String name) {
        return new Subscription(name, channel, start, filter);
    }
}
