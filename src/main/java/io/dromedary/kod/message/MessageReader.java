package io.dromedary.kod.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * Reads messages as others write them: {@code {"message":{"header":{…},"body":…}}} in UTF-8, with
 * or without a byte order mark.
 *
 * <p>The header's names may be {@code sender|from|Отправитель}, {@code
 * recipient|to|Получатель|Адресат} and {@code version|Версия}; the body may be {@code
 * {"object":[…]}}, {@code [{"object":{…}}]} or {@code […]}. Other names beside these are passed
 * over. A message with a key twice in one object is refused, wherever it is: two readers would see
 * two different messages.
 *
 * <p>Needs memory for one object at a time. Immutable, thread-safe.
 */
public final class MessageReader {

    /** Takes the objects of a message, in their order. */
    @FunctionalInterface
    public interface ObjectSink {

        /** Takes one; what it throws ends the reading. */
        void accept(MessageObject object) throws IOException;
    }

    /**
     * What was read.
     *
     * @param objects how many there are
     */
    public record Summary(MessageHeader header, int objects) {}

    private static final Set<String> SENDER = Set.of("sender", "from", "Отправитель");
    private static final Set<String> RECIPIENT = Set.of("recipient", "to", "Получатель", "Адресат");
    private static final Set<String> VERSION = Set.of("version", "Версия");

    private final MessageLimits limits;
    private final JsonFactory factory;

    /** Reads messages within the limits, and refuses others. */
    public MessageReader(MessageLimits limits) {
        this.limits = limits;
        this.factory = StrictJson.factory(limits.depth());
    }

    /**
     * Reads a message to its end, object by object.
     *
     * @throws UnreadableMessageException if it is none, or exceeds a limit; the sink may have got
     *     objects already
     * @throws IOException if {@code in} cannot be read, or the sink threw it
     */
    public Summary read(InputStream in, ObjectSink sink)
            throws IOException, UnreadableMessageException {
        return read(new CheckedInput(in, limits.bytes(), true), sink, true);
    }

    /**
     * Checks a message to its end without copying its objects.
     *
     * @throws UnreadableMessageException if it is none, or exceeds a limit
     * @throws IOException if {@code in} cannot be read
     */
    public Summary check(InputStream in) throws IOException, UnreadableMessageException {
        return read(new CheckedInput(in, limits.bytes(), false), object -> {}, false);
    }

    private Summary read(CheckedInput in, ObjectSink sink, boolean copies)
            throws IOException, UnreadableMessageException {
        try {
            in.skipByteOrderMark();
            try (JsonParser json = factory.createParser(in)) {
                JsonToken first = json.nextToken();
                if (first == null) {
                    throw UnreadableMessageException.cutOff(
                            in.isEmpty() ? "it is empty" : "it holds nothing but space");
                }
                Reading reading = new Reading(json, in, sink, copies);
                Summary summary = reading.message(first);
                if (json.nextToken() != null) {
                    throw UnreadableMessageException.forGood(
                            "something follows the end of the message");
                }
                return summary;
            }
        } catch (CheckedInput.Refusal e) {
            throw e.reason();
        } catch (StreamConstraintsException e) {
            throw UnreadableMessageException.forGood(
                    "it exceeds a limit: " + e.getOriginalMessage());
        } catch (StreamReadException e) {
            String reason =
                    "it is not JSON at byte %d: %s"
                            .formatted(e.getLocation().getByteOffset(), e.getOriginalMessage());
            throw in.isEnded()
                    ? UnreadableMessageException.cutOff(reason)
                    : UnreadableMessageException.forGood(reason);
        }
    }

    /** One message under way. */
    private final class Reading {

        private final JsonParser json;
        private final CheckedInput in;
        private final ObjectSink sink;
        private final boolean copies;

        private String sender = "";
        private String recipient = "";
        private String version = "";
        private boolean hasBody;
        private int objects;

        private Reading(JsonParser json, CheckedInput in, ObjectSink sink, boolean copies) {
            this.json = json;
            this.in = in;
            this.sink = sink;
            this.copies = copies;
        }

        private Summary message(JsonToken first) throws IOException, UnreadableMessageException {
            require(first == JsonToken.START_OBJECT, "it does not begin with {\"message\":");
            boolean hasMessage = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (json.currentName().equals("message")) {
                    hasMessage = true;
                    parts();
                } else {
                    skipValue();
                }
            }
            require(hasMessage, "it has no \"message\"");
            require(hasBody, "it has no \"body\"");
            return new Summary(header(), objects);
        }

        private void parts() throws IOException, UnreadableMessageException {
            require(json.nextToken() == JsonToken.START_OBJECT, "\"message\" is not an object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "header" -> headerFields();
                    case "body" -> body();
                    default -> skipValue();
                }
            }
        }

        private void headerFields() throws IOException, UnreadableMessageException {
            require(json.nextToken() == JsonToken.START_OBJECT, "\"header\" is not an object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (SENDER.contains(name)) {
                    sender = field(name, sender);
                } else if (RECIPIENT.contains(name)) {
                    recipient = field(name, recipient);
                } else if (VERSION.contains(name)) {
                    version = field(name, version);
                } else {
                    skipValue();
                }
            }
        }

        private String field(String name, String before)
                throws IOException, UnreadableMessageException {
            JsonToken token = json.nextToken();
            require(
                    token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT,
                    "\"" + name + "\" of the header is neither text nor a number");
            String value = json.getText();
            require(
                    before.isEmpty() || before.equals(value),
                    "the header says both '" + before + "' and '" + value + "' as " + name);
            return value;
        }

        private MessageHeader header() throws UnreadableMessageException {
            require(!sender.isEmpty(), "the header has no \"sender\"");
            require(!recipient.isEmpty(), "the header has no \"recipient\"");
            require(
                    version.equals(Integer.toString(MessageHeader.VERSION)),
                    version.isEmpty()
                            ? "the header has no \"version\""
                            : "its version is '%s', and only %d is known"
                                    .formatted(version, MessageHeader.VERSION));
            try {
                return MessageHeader.of(new StreamKey(sender, recipient));
            } catch (IllegalArgumentException e) {
                throw UnreadableMessageException.forGood("the header: " + e.getMessage());
            }
        }

        private void body() throws IOException, UnreadableMessageException {
            hasBody = true;
            JsonToken start = json.nextToken();
            if (start == JsonToken.START_ARRAY) {
                elements();
                return;
            }
            require(start == JsonToken.START_OBJECT, "\"body\" is neither an object nor an array");
            boolean hasObjects = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (json.currentName().equals("object")) {
                    hasObjects = true;
                    require(
                            json.nextToken() == JsonToken.START_ARRAY,
                            "\"object\" of the body is not an array");
                    elements();
                } else {
                    skipValue();
                }
            }
            require(hasObjects, "the body has no \"object\"");
        }

        private void elements() throws IOException, UnreadableMessageException {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                element();
            }
        }

        /** An object itself, or one in {@code {"object":…}}. */
        private void element() throws IOException, UnreadableMessageException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw refusal("object %,d of the body is not a JSON object", objects + 1);
            }
            in.discardBefore(json.currentTokenLocation().getByteOffset());
            String namespace = "";
            String type = "";
            Optional<Mark> version = Optional.empty();
            Optional<Mark> known = Optional.empty();
            boolean returned = false;
            byte[] value = {};
            boolean hasValue = false;
            boolean wraps = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "#ns" -> namespace = text("#ns");
                    case "#type" -> type = text("#type");
                    case "#version" -> version = Optional.of(mark("#version"));
                    case "#seen" -> known = Optional.of(mark("#seen"));
                    case "#returned" -> {
                        returned = json.nextToken() == JsonToken.VALUE_TRUE;
                        json.skipChildren();
                    }
                    case "#value" -> {
                        hasValue = true;
                        value = value();
                    }
                    case "object" -> {
                        wraps = true;
                        json.nextToken();
                        element();
                    }
                    default -> skipValue();
                }
            }
            if (wraps && type.isEmpty() && !hasValue) {
                return;
            }
            objects++;
            if (wraps || type.isEmpty() || !hasValue) {
                throw refusal(
                        wraps
                                ? "object %,d both is one and holds one"
                                : type.isEmpty()
                                        ? "object %,d has no \"#type\""
                                        : "object %,d has no \"#value\"",
                        objects);
            }
            if (objects > limits.objects()) {
                throw refusal("it has more than %,d objects, which is the limit", limits.objects());
            }
            if (copies) {
                Optional<Mark> seenThen = known;
                boolean isReturned = returned;
                Optional<Stamp> stamp = version.map(mark -> new Stamp(mark, seenThen, isReturned));
                sink.accept(MessageObject.owning(namespace, type, stamp, value));
            }
        }

        private String text(String name) throws IOException, UnreadableMessageException {
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw refusal("\"" + name + "\" of object %,d is not text", objects + 1);
            }
            return json.getText();
        }

        private Mark mark(String name) throws IOException, UnreadableMessageException {
            try {
                return new Mark(text(name));
            } catch (IllegalArgumentException e) {
                throw UnreadableMessageException.forGood(
                        "\"%s\" of object %,d: %s".formatted(name, objects + 1, e.getMessage()));
            }
        }

        private byte[] value() throws IOException {
            json.nextToken();
            long from = json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            json.finishToken();
            return copies ? in.between(from, json.currentLocation().getByteOffset()) : new byte[0];
        }

        private void skipValue() throws IOException {
            json.nextToken();
            json.skipChildren();
        }

        private void require(boolean holds, String reason) throws UnreadableMessageException {
            if (!holds) {
                throw UnreadableMessageException.forGood(reason);
            }
        }

        private static UnreadableMessageException refusal(String reason, Object number) {
            return UnreadableMessageException.forGood(reason.formatted(number));
        }
    }
}
