package io.dromedary.component.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.rw.CloudEventRWException;
import io.dromedary.event.EventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Message;

/**
 * The CloudEvents of a Camel message: as values, as JSON (one event, or an array of them), or in
 * the HTTP binding's binary mode (attributes as {@code ce-} headers, the body is the data).
 *
 * @param maxBytes longest body that is read
 */
record MessageEvents(long maxBytes) {

    /** UTF-8, as the journal stores it; Jackson would take UTF-16 and UTF-32 as well. */
    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build());

    /** What the CloudEvents JSON format writes without quoting; the same for no type at all. */
    private static final Pattern JSON_TYPE = Pattern.compile("(?i)[^/]+/([^;]+\\+)?json\\s*(;.*)?");

    private static final ObjectReader STRICT =
            JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * The events, in order.
     *
     * @throws InvalidEventException if there are none; says what is wrong
     * @throws MessageTooLargeException if the body is longer than {@code maxBytes}
     */
    List<CloudEvent> of(Message message)
            throws InvalidEventException, MessageTooLargeException, IOException {
        Object body = message.getBody();
        if (body instanceof CloudEvent event) {
            return List.of(event);
        }
        if (body instanceof List<?> list) {
            return events(list);
        }
        if (body == null) {
            throw new InvalidEventException("The body is empty");
        }
        byte[] bytes = bytes(message, body);
        String specVersion = message.getHeader(HttpBinaryMode.SPEC_VERSION, String.class);
        return specVersion == null
                ? structured(bytes)
                : List.of(binary(message, specVersion, bytes));
    }

    private static List<CloudEvent> events(List<?> list) throws InvalidEventException {
        List<CloudEvent> events = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof CloudEvent event)) {
                throw new InvalidEventException(
                        "The body is a list, but element "
                                + events.size()
                                + " is "
                                + (element == null ? "null" : element.getClass().getName())
                                + ", not a CloudEvent");
            }
            events.add(event);
        }
        return events;
    }

    private byte[] bytes(Message message, Object body)
            throws InvalidEventException, MessageTooLargeException, IOException {
        if (body instanceof byte[] || body instanceof String) {
            return limited(message.getBody(byte[].class));
        }
        InputStream stream = message.getBody(InputStream.class);
        if (stream == null) {
            throw new InvalidEventException(
                    "The body is "
                            + body.getClass().getName()
                            + "; journal: takes CloudEvents, lists of them, or JSON");
        }
        try (stream) {
            return limited(stream.readNBytes(Math.toIntExact(maxBytes + 1)));
        }
    }

    private byte[] limited(byte[] bytes) throws MessageTooLargeException {
        if (bytes.length > maxBytes) {
            throw new MessageTooLargeException(
                    "The body is longer than " + maxBytes + " bytes (option maxBytes of journal:)");
        }
        return bytes;
    }

    private static List<CloudEvent> structured(byte[] bytes) throws InvalidEventException {
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

    private static CloudEvent binary(Message message, String specVersion, byte[] data)
            throws InvalidEventException {
        try {
            CloudEvent event =
                    new HttpBinaryMode(
                                    SpecVersion.parse(specVersion),
                                    BytesCloudEventData.wrap(data),
                                    message.getHeaders())
                            .toEvent();
            return checked(event, "The event");
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
        try {
            if (STRICT.readTree(data.toBytes()).isMissingNode()) {
                throw new InvalidEventException(
                        which + " has empty data; leave them out, or give datacontenttype");
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
