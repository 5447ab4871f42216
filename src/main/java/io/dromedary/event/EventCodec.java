package io.dromedary.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;

/** CloudEvents in their JSON format (structured mode), UTF-8. Thread-safe. */
public final class EventCodec {

    private EventCodec() {}

    /** The event as JSON. */
    public static byte[] toJson(CloudEvent event) {
        return format().serialize(event);
    }

    /**
     * The event in {@code json}.
     *
     * @throws io.cloudevents.core.format.EventDeserializationException if it is not one
     */
    public static CloudEvent fromJson(byte[] json) {
        return format().deserialize(json);
    }

    private static io.cloudevents.core.format.EventFormat format() {
        return EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE);
    }
}
