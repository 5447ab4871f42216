package io.dromedary.journal;

import io.cloudevents.CloudEvent;
import io.dromedary.event.EventReader;

/** An event as a store keeps it: JSON that is decoded when somebody looks into it. */
public final class JsonStoredEvent implements StoredEvent {

    private final long position;
    private final String type;
    private final byte[] json;
    private volatile CloudEvent event;

    /** The event {@code json} of that type; the bytes are not copied. */
    public JsonStoredEvent(long position, String type, byte[] json) {
        this.position = position;
        this.type = type;
        this.json = json;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public byte[] json() {
        return json;
    }

    @Override
    public CloudEvent event() {
        CloudEvent decoded = event;
        if (decoded == null) {
            decoded = EventReader.fromJson(json);
            event = decoded;
        }
        return decoded;
    }

    @Override
    public String toString() {
        return "event " + position + " " + type;
    }
}
