package io.dromedary.component.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.rw.CloudEventRWException;
import io.dromedary.event.EventCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads the CloudEvents of whatever protocol, and refuses what is none. Stateless. */
public final class EncodedEvents {

    /** UTF-8, as the journal stores it; Jackson would take UTF-16 and UTF-32 as well. */
    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build());

    /** What the CloudEvents JSON format writes without quoting; the same for no type at all. */
    private static final Pattern JSON_TYPE = Pattern.compile("(?i)[^/]+/([^;]+\\+)?json\\s*(;.*)?");

    private EncodedEvents() {}

    /**
     * Structured mode: one event as a JSON object, or several as an array of them.
     *
     * @throws InvalidEventException if it is neither; says what is wrong
     */
    public static List<CloudEvent> structured(byte[] bytes) throws InvalidEventException {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new InvalidEventException("The body is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidEventException("The body is not JSON: " + e.getMessage(), e);
        }
        if (json.isObject()) {
            return List.of(decoded(bytes, "The event"));
        }
        if (!json.isArray() || json.isEmpty()) {
            throw new InvalidEventException(
                    "The body is neither a CloudEvent (a JSON object, or ce- headers) nor an array"
                            + " of at least one");
        }
        List<CloudEvent> events = new ArrayList<>(json.size());
        for (JsonNode element : json) {
            if (!element.isObject()) {
                throw new InvalidEventException(
                        "Event " + (events.size() + 1) + " of " + json.size() + " is no object");
            }
            events.add(
                    decoded(
                            element.toString().getBytes(StandardCharsets.UTF_8),
                            "Event " + (events.size() + 1) + " of " + json.size()));
        }
        return events;
    }

    private static CloudEvent decoded(byte[] json, String which) throws InvalidEventException {
        try {
            return checked(EventCodec.fromJson(json), which);
        } catch (EventDeserializationException | CloudEventRWException e) {
            throw new InvalidEventException(which + " is no CloudEvent: " + reason(e), e);
        }
    }

    /**
     * Binary mode: the attributes are beside the data.
     *
     * @param message makes the reader, which may fail on what it finds
     * @throws InvalidEventException if it is no event; says what is wrong
     */
    public static CloudEvent binary(Supplier<MessageReader> message) throws InvalidEventException {
        try {
            return checked(message.get().toEvent(), "The event");
        } catch (CloudEventRWException | IllegalStateException | IllegalArgumentException e) {
            throw new InvalidEventException("The event is no CloudEvent: " + reason(e), e);
        }
    }

    /**
     * Data that call themselves JSON are stored as they are, within the JSON of the event: they
     * must be what they say.
     */
    private static CloudEvent checked(CloudEvent event, String which) throws InvalidEventException {
        if (event.getId().isBlank()) {
            throw new InvalidEventException(which + " is no CloudEvent: its id is empty");
        }
        CloudEventData data = event.getData();
        String type = event.getDataContentType();
        boolean isJson = type == null || JSON_TYPE.matcher(type).matches();
        if (data == null || !isJson || data instanceof JsonCloudEventData) {
            return event;
        }
        byte[] bytes = data.toBytes();
        if (!isUtf8(bytes)) {
            throw new InvalidEventException(
                    which + " has data that are not UTF-8; give their type as datacontenttype");
        }
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() == null) {
                throw new InvalidEventException(
                        which + " has empty data; leave them out, or give datacontenttype");
            }
            json.skipChildren();
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "there is more behind the value");
            }
            return event;
        } catch (IOException e) {
            throw new InvalidEventException(
                    which
                            + " has data that are not JSON ("
                            + reason(e)
                            + "); give their type as datacontenttype",
                    e);
        }
    }

    /** Jackson takes halves of surrogate pairs, which not every database does. */
    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : cause.getMessage();
    }
}
