package io.dromedary.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v1.CloudEventV1;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an event from its JSON and leaves the data as they stand there: the library's own reader
 * makes a tree of them, and writes that again for whoever wants bytes. What is rare, and what is
 * wrong, is left to the library.
 */
public final class EventReader {

    /** The journal stores UTF-8; Jackson would look for UTF-16 and UTF-32 as well. */
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

    private static final String JSON_TYPE = "application/json";
    private static final Set<String> TEXTS =
            Set.of(
                    CloudEventV1.ID,
                    CloudEventV1.SOURCE,
                    CloudEventV1.TYPE,
                    CloudEventV1.DATACONTENTTYPE,
                    CloudEventV1.DATASCHEMA,
                    CloudEventV1.SUBJECT,
                    CloudEventV1.TIME);

    private final byte[] json;
    private final io.cloudevents.core.v1.CloudEventBuilder event = CloudEventBuilder.v1();
    private boolean isVersion1;
    private Optional<String> type = Optional.empty();
    private Optional<byte[]> data = Optional.empty();
    private Optional<byte[]> binary = Optional.empty();

    private EventReader(byte[] json) {
        this.json = json;
    }

    /**
     * The event in {@code json}, UTF-8. Its data are the bytes of the JSON value, unless they are
     * {@code data_base64} or of another type than {@code application/json}.
     *
     * @throws io.cloudevents.core.format.EventDeserializationException if it is none
     */
    public static CloudEvent fromJson(byte[] json) {
        try {
            Optional<CloudEvent> event = new EventReader(json).read();
            if (event.isPresent()) {
                return event.get();
            }
        } catch (IOException | CloudEventRWException | IllegalStateException e) {
            // The library says what is wrong, in its own words.
            return EventCodec.fromJson(json);
        }
        return EventCodec.fromJson(json);
    }

    /** Empty if it is for the library. */
    private Optional<CloudEvent> read() throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (!member(parser.currentName(), parser)) {
                    return Optional.empty();
                }
            }
        }
        boolean isJson = binary.isEmpty() && type.orElse(JSON_TYPE).equals(JSON_TYPE);
        if (!isVersion1 || (data.isPresent() && !isJson)) {
            return Optional.empty();
        }
        if (data.isPresent()) {
            // The library, too, says what it takes data of no type for.
            event.withDataContentType(JSON_TYPE);
        }
        binary.or(() -> data).ifPresent(bytes -> event.withData(BytesCloudEventData.wrap(bytes)));
        return Optional.of(event.build());
    }

    /** Whether it is one of those that are read here. */
    private boolean member(String name, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        switch (name) {
            case CloudEventV1.SPECVERSION -> {
                isVersion1 = SpecVersion.V1.toString().equals(parser.getText());
                return isVersion1;
            }
            case "data" -> {
                data = Optional.of(value(parser));
                return token != JsonToken.VALUE_NULL;
            }
            case "data_base64" -> {
                binary = Optional.of(parser.getBinaryValue());
                return true;
            }
            default -> {
                return attribute(name, token, parser);
            }
        }
    }

    /** The bytes of the value as they stand there. */
    private byte[] value(JsonParser parser) throws IOException {
        long begin = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        long end = parser.currentLocation().getByteOffset();
        return Arrays.copyOfRange(json, (int) begin, (int) end);
    }

    private boolean attribute(String name, JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            String text = parser.getText();
            if (name.equals(CloudEventV1.DATACONTENTTYPE)) {
                type = Optional.of(text);
            }
            event.withContextAttribute(name, text);
            return true;
        }
        if (TEXTS.contains(name)) {
            return false;
        }
        if (token == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT) {
            event.withContextAttribute(name, (Integer) parser.getIntValue());
            return true;
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            event.withContextAttribute(name, (Boolean) parser.getBooleanValue());
            return true;
        }
        return false;
    }
}
