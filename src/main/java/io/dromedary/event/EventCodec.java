package io.dromedary.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.jackson.JsonFormat;

/** CloudEvents in their JSON format (structured mode), UTF-8. Thread-safe. */
public final class EventCodec {

    static final EventFormat FORMAT = new JsonFormat();

    private EventCodec() {}

    /**
     * The event as JSON. For many of them see {@link EventWriter}.
     *
     * @throws io.cloudevents.core.format.EventSerializationException if it cannot be written
     */
    public static byte[] toJson(CloudEvent event) {
        return new EventWriter().toJson(event);
    }

    /**
     * The event in {@code json}.
     *
     * @throws io.cloudevents.core.format.EventDeserializationException if it is not one
     */
    public static CloudEvent fromJson(byte[] json) {
        return FORMAT.deserialize(json);
    }
}
