package io.dromedary.journal.store;

import io.cloudevents.CloudEvent;
import io.dromedary.event.EventWriter;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * An event as it is stored. Made on the appender's thread, so that the one writer need not encode.
 */
public final class EncodedEvent {

    private static final long NANOS = 1_000_000_000L;

    private final String source;
    private final byte[] key;
    private final long time;
    private final String type;
    private final byte[] json;

    private EncodedEvent(String source, byte[] key, long time, String type, byte[] json) {
        this.source = source;
        this.key = key;
        this.time = time;
        this.type = type;
        this.json = json;
    }

    /** The event, as an event of that channel; it has the time {@code now} if it has none. */
    static EncodedEvent of(
            String channel,
            CloudEvent event,
            EventKey.Maker keys,
            EventWriter writer,
            Instant now) {
        String source = event.getSource().toString();
        OffsetDateTime time = event.getTime();
        return new EncodedEvent(
                source,
                keys.keyOf(channel, source, event.getId()),
                nanos(time == null ? now : time.toInstant()),
                event.getType(),
                writer.toJson(event));
    }

    /** Nanoseconds since 1970; what lies outside of the years 1678 to 2261 counts as their edge. */
    public static long nanos(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds >= Long.MAX_VALUE / NANOS) {
            return Long.MAX_VALUE;
        }
        if (seconds <= Long.MIN_VALUE / NANOS) {
            return Long.MIN_VALUE;
        }
        return seconds * NANOS + time.getNano();
    }

    /** The CloudEvents source. */
    public String source() {
        return source;
    }

    /** See {@link EventKey}. */
    public byte[] key() {
        return key;
    }

    /** See {@link #nanos}. */
    public long time() {
        return time;
    }

    /** The CloudEvents type. */
    public String type() {
        return type;
    }

    /** The CloudEvents JSON format, UTF-8; must not be changed. */
    public byte[] json() {
        return json;
    }
}
