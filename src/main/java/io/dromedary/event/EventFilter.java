package io.dromedary.event;

import io.cloudevents.CloudEvent;

/**
 * Chooses events on the server's side. Equal filters are equal values, so that each distinct one is
 * evaluated once an event. Immutable and thread-safe.
 */
public interface EventFilter {

    /** Lets everything through. */
    EventFilter ALL = event -> true;

    /** Whether the event passes. */
    boolean test(CloudEvent event);
}
