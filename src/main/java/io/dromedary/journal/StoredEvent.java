package io.dromedary.journal;

import io.cloudevents.CloudEvent;

/** An event at its position in a channel. Immutable and thread-safe. */
public interface StoredEvent {

    /** Position in the channel. */
    long position();

    /** The CloudEvents type. */
    String type();

    /** The CloudEvents JSON format (structured mode), UTF-8; the caller must not change it. */
    byte[] json();

    /** The event; decoded at the first call, then kept. */
    CloudEvent event();
}
