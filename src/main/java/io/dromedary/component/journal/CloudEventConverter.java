package io.dromedary.component.journal;

import io.cloudevents.CloudEvent;
import io.dromedary.event.EventCodec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** Lets any step that wants bytes or text take a CloudEvent: as its JSON (structured mode). */
@Converter(generateLoader = true)
public final class CloudEventConverter {

    private CloudEventConverter() {}

    /** UTF-8. */
    @Converter
    public static byte[] toBytes(CloudEvent event) {
        return EventCodec.toJson(event);
    }

    /** JSON. */
    @Converter
    public static String toString(CloudEvent event) {
        return new String(EventCodec.toJson(event), StandardCharsets.UTF_8);
    }

    /** UTF-8. */
    @Converter
    public static InputStream toInputStream(CloudEvent event) {
        return new ByteArrayInputStream(EventCodec.toJson(event));
    }
}
