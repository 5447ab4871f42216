package io.dromedary.component.journal;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Message;

/**
 * The CloudEvents of a Camel message: as values, as JSON (one event, or an array of them), or in
 * the HTTP binding's binary mode (attributes as {@code ce-} headers, the body is the data).
 *
 * @param maxBytes longest body that is read
 */
record MessageEvents(long maxBytes) {

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
                ? EncodedEvents.structured(bytes)
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

    private static CloudEvent binary(Message message, String specVersion, byte[] data)
            throws InvalidEventException {
        return EncodedEvents.binary(
                () ->
                        new HttpBinaryMode(
                                SpecVersion.parse(specVersion),
                                BytesCloudEventData.wrap(data),
                                message.getHeaders()));
    }
}
