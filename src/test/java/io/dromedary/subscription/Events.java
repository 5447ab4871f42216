package io.dromedary.subscription;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventFilter;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** Events and filters for tests. */
public final class Events {

    private static final AtomicLong IDS = new AtomicLong();
    private static final Instant TIME = Instant.parse("2026-01-31T08:00:00Z");

    private Events() {}

    /** An event of that type with an id of its own. */
    public static CloudEvent event(String type) {
        return event(type, TIME);
    }

    /** An event of that type and time. */
    public static CloudEvent event(String type, Instant time) {
        return CloudEventBuilder.v1()
                .withId(Long.toString(IDS.incrementAndGet()))
                .withSource(URI.create("/test"))
                .withType(type)
                .withTime(time.atOffset(ZoneOffset.UTC))
                .build();
    }

    /** An event with data. */
    public static CloudEvent event(String type, byte[] data) {
        return CloudEventBuilder.v1(event(type)).withData("application/octet-stream", data).build();
    }

    /** An event with a {@code partitionkey}. */
    public static CloudEvent keyed(String key) {
        return CloudEventBuilder.v1(event("keyed")).withExtension("partitionkey", key).build();
    }

    /** Only events of that type. */
    public static EventFilter onlyType(String type) {
        return EventFilter.parseText("type=" + type);
    }
}
