package io.dromedary.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.CloudEventUtils;
import io.cloudevents.core.format.EventSerializationException;
import io.cloudevents.rw.CloudEventContextWriter;
import io.cloudevents.types.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;

/**
 * Writes events as JSON, one after another, with the values that the library's own writer gives
 * them, in half of its time: that one looks at each content type with a regular expression, and
 * recodes the data to characters and back. Not thread-safe.
 */
public final class EventWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String JSON_TYPE = "application/json";
    private static final int USUAL_BYTES = 1 << 10;
    private static final int KEPT_BYTES = 1 << 20;

    private ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);

    /** Events that follow one another often have the same time: a log tells seconds. */
    private OffsetDateTime time = OffsetDateTime.MIN;

    private String timeText = "";

    /**
     * The event as JSON, UTF-8.
     *
     * @throws EventSerializationException if it cannot be written
     */
    public byte[] toJson(CloudEvent event) {
        CloudEventData data = event.getData();
        String type = event.getDataContentType();
        boolean isPlain = data == null || type == null || type.equals(JSON_TYPE);
        if (!isPlain || event.getSpecVersion() != SpecVersion.V1) {
            return EventCodec.FORMAT.serialize(event);
        }
        try {
            return write(event, data);
        } catch (IOException | UncheckedIOException e) {
            throw new EventSerializationException(e);
        }
    }

    private byte[] write(CloudEvent event, CloudEventData data) throws IOException {
        out.reset();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("specversion", SpecVersion.V1.toString());
            CloudEventUtils.toContextReader(event).readContext(new Attributes(json));
            if (data != null) {
                json.writeFieldName("data");
                json.writeRawValue("");
                json.flush();
                out.writeBytes(data.toBytes());
            }
            json.writeEndObject();
        }
        byte[] written = out.toByteArray();
        if (written.length > KEPT_BYTES) {
            out = new ByteArrayOutputStream(USUAL_BYTES);
        }
        return written;
    }

    private String text(String name, OffsetDateTime value) {
        if (!value.equals(time)) {
            timeText = Time.writeTime(name, value);
            time = value;
        }
        return timeText;
    }

    /** Attributes and extensions as members of the object that is open. */
    private final class Attributes implements CloudEventContextWriter {

        private final JsonGenerator json;

        private Attributes(JsonGenerator json) {
            this.json = json;
        }

        @Override
        public CloudEventContextWriter withContextAttribute(String name, String value) {
            try {
                json.writeStringField(name, value);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public CloudEventContextWriter withContextAttribute(String name, OffsetDateTime value) {
            return withContextAttribute(name, text(name, value));
        }

        @Override
        @SuppressWarnings("deprecation") // for others to call; every writer has to have it
        public CloudEventContextWriter withContextAttribute(String name, Number value) {
            // CloudEvents have integers of 32 bits, and no other numbers.
            if (!(value instanceof Integer integer)) {
                return withContextAttribute(name, value.toString());
            }
            try {
                json.writeNumberField(name, integer);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public CloudEventContextWriter withContextAttribute(String name, Boolean value) {
            try {
                json.writeBooleanField(name, value);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
