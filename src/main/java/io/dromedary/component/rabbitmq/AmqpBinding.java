package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.CloudEventUtils;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.message.impl.BaseGenericBinaryMessageReaderImpl;
import io.cloudevents.core.v1.CloudEventV1;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.rw.CloudEventContextWriter;
import io.cloudevents.rw.CloudEventWriter;
import io.dromedary.component.journal.EncodedEvents;
import io.dromedary.component.journal.InvalidEventException;
import io.dromedary.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;

/**
 * CloudEvents as AMQP messages and back, after the AMQP protocol binding for CloudEvents 1.0. That
 * one is written for AMQP 1.0, whose application properties RabbitMQ shows to AMQP 0-9-1 clients as
 * headers, and the other way round; so both kinds of clients understand each other. Stateless.
 */
final class AmqpBinding {

    /** Prefix of attributes in binary mode. */
    private static final String PREFIX = "cloudEvents:";

    /** The same where a colon cannot stand, also foreseen by the binding. */
    private static final String OTHER_PREFIX = "cloudEvents_";

    private static final String SPEC_VERSION = "specversion";

    /** AMQP 0-9-1: a short string. */
    private static final int LONGEST = 255;

    /** All headers are one frame, of 128 KiB unless the broker says otherwise. */
    private static final int MOST_HEADER_CHARACTERS = 20_000;

    /** Delivery mode of messages that survive a restart of the broker. */
    static final int PERSISTENT = 2;

    /** Which of the two forms an event is published in. */
    enum Mode {
        /** Attributes are headers, the body is the data. */
        BINARY,
        /** The body is the whole event as JSON. */
        STRUCTURED
    }

    /** A message without its address. */
    static final class Encoded {

        private final BasicProperties properties;
        private final byte[] body;

        Encoded(BasicProperties properties, byte[] body) {
            this.properties = properties;
            this.body = body;
        }

        BasicProperties properties() {
            return properties;
        }

        byte[] body() {
            return body;
        }
    }

    private AmqpBinding() {}

    /**
     * The event as a persistent message whose message id is the event's id, or a digest of it if it
     * is longer than AMQP allows. What does not fit into headers is published structured.
     */
    static Encoded encode(CloudEvent event, Mode mode) {
        return mode == Mode.BINARY && fitsIntoHeaders(event)
                ? CloudEventUtils.toReader(event)
                        .read(version -> new Writer(version, properties(event)))
                : new Encoded(
                        properties(event).contentType(JsonFormat.CONTENT_TYPE).build(),
                        EventCodec.toJson(event));
    }

    private static BasicProperties.Builder properties(CloudEvent event) {
        String id = isShort(event.getId()) ? event.getId() : digest(event.getId());
        BasicProperties.Builder properties =
                new BasicProperties.Builder().deliveryMode(PERSISTENT).messageId(id);
        return event.getTime() == null
                ? properties
                : properties.timestamp(Date.from(event.getTime().toInstant()));
    }

    private static boolean fitsIntoHeaders(CloudEvent event) {
        long characters =
                Stream.concat(
                                Stream.of(
                                        event.getId(),
                                        event.getSource(),
                                        event.getType(),
                                        event.getSubject(),
                                        event.getDataSchema()),
                                event.getExtensionNames().stream().map(event::getExtension))
                        .filter(Objects::nonNull)
                        .mapToLong(value -> value.toString().length())
                        .sum();
        return characters <= MOST_HEADER_CHARACTERS
                && (event.getDataContentType() == null || isShort(event.getDataContentType()));
    }

    private static boolean isShort(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    private static String digest(String id) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * The events of a message, in order; one but for arrays in structured mode.
     *
     * @throws InvalidEventException if it holds none; says what is wrong
     */
    static List<CloudEvent> decode(Message message) throws InvalidEventException {
        MessageProperties properties = message.getMessageProperties();
        Map<String, Object> headers = properties.getHeaders();
        byte[] body = message.getBody();
        Optional<String> version =
                Optional.ofNullable(headers.get(PREFIX + SPEC_VERSION))
                        .or(() -> Optional.ofNullable(headers.get(OTHER_PREFIX + SPEC_VERSION)))
                        .map(Object::toString);
        if (version.isEmpty()) {
            return EncodedEvents.structured(body);
        }
        return List.of(
                EncodedEvents.binary(
                        () ->
                                new Reader(
                                        SpecVersion.parse(version.get()),
                                        body.length == 0 ? null : BytesCloudEventData.wrap(body),
                                        properties.getContentType(),
                                        headers)));
    }

    private static final class Writer implements CloudEventWriter<Encoded> {

        private final Map<String, Object> headers = new HashMap<>();
        private final BasicProperties.Builder properties;

        private Writer(SpecVersion version, BasicProperties.Builder properties) {
            this.properties = properties;
            headers.put(PREFIX + SPEC_VERSION, version.toString());
        }

        @Override
        public CloudEventContextWriter withContextAttribute(String name, String value) {
            if (name.equals(CloudEventV1.DATACONTENTTYPE)) {
                properties.contentType(value);
            } else {
                headers.put(PREFIX + name, value);
            }
            return this;
        }

        @Override
        public Encoded end(CloudEventData data) {
            return new Encoded(properties.headers(headers).build(), data.toBytes());
        }

        @Override
        public Encoded end() {
            return new Encoded(properties.headers(headers).build(), new byte[0]);
        }
    }

    private static final class Reader extends BaseGenericBinaryMessageReaderImpl<String, Object> {

        private static final String CONTENT_TYPE = "content-type";

        private final String contentType;
        private final Map<String, Object> headers;

        private Reader(
                SpecVersion version,
                CloudEventData data,
                String contentType,
                Map<String, Object> headers) {
            super(version, data);
            this.contentType = contentType;
            this.headers = headers;
        }

        @Override
        protected boolean isContentTypeHeader(String name) {
            return name.equals(CONTENT_TYPE);
        }

        @Override
        protected boolean isCloudEventsHeader(String name) {
            return name.startsWith(PREFIX) || name.startsWith(OTHER_PREFIX);
        }

        @Override
        protected String toCloudEventsKey(String name) {
            return name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        }

        @Override
        protected void forEachHeader(BiConsumer<String, Object> header) {
            if (contentType != null) {
                header.accept(CONTENT_TYPE, contentType);
            }
            headers.forEach(
                    (name, value) -> {
                        if (value != null && !name.equals(CONTENT_TYPE)) {
                            header.accept(name, value);
                        }
                    });
        }

        /**
         * Texts are not Strings in AMQP 0-9-1, but read as such. Clients of AMQP 1.0 may give a
         * time as a timestamp.
         */
        @Override
        protected String toCloudEventsValue(Object value) {
            return value instanceof Date date ? date.toInstant().toString() : value.toString();
        }
    }
}
