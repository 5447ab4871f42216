package io.dromedary.kod.submit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.dromedary.kod.message.CheckedInput;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.ValueSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads changes of objects: one, a JSON array, one after the other (NDJSON), or a message. A change
 * is {@code {"type":…,"ref":…|"key":[…],"ns":…,"mark":…,"owner":…,"deleted":…,"refs":[…],"value":
 * {…}}}; of these {@code type} and {@code value} are needed, and for a deletion {@code type} and
 * {@code ref} or {@code key}. As in messages, {@code #ns}, {@code #type} and {@code #value} are
 * understood. The bytes of a value are kept as they are.
 *
 * <p>UTF-8; needs memory for one object at a time. Immutable, thread-safe.
 */
public final class SubmissionReader {

    /** Takes the changes, in their order. */
    @FunctionalInterface
    public interface Sink {

        /** Takes one; what it throws ends the reading. */
        void accept(ChangedObject change) throws IOException;
    }

    private final MessageLimits limits;
    private final JsonFactory factory;
    private final ChangeDraft.Describer describer;

    /**
     * Reads changes.
     *
     * @param registry knows which record sets are meant by their keys in this infobase
     * @param schemas what values must be like
     * @param limits {@code bytes} and {@code depth} of an object
     * @param initialMarks of objects that are given none
     */
    public SubmissionReader(
            ChangeRegistry registry,
            FactReader facts,
            ValueSchemas schemas,
            MessageLimits limits,
            Optional<InitialMarks> initialMarks) {
        this.limits = limits;
        this.describer = new ChangeDraft.Describer(registry, facts, schemas, initialMarks);
        this.factory =
                new JsonFactoryBuilder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(limits.depth())
                                        .maxStringLength(Integer.MAX_VALUE)
                                        .maxNumberLength(Integer.MAX_VALUE)
                                        .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .build();
    }

    /**
     * Reads to the end.
     *
     * @throws UnreadableMessageException if something is wrong; says which object and which line
     * @throws IOException if {@code in} cannot be read, or the sink threw it
     */
    public void read(InputStream in, Sink sink) throws IOException, UnreadableMessageException {
        CheckedInput checked = CheckedInput.ofObjects(in, limits.bytes());
        checked.skipByteOrderMark();
        try (JsonParser json = factory.createParser(checked)) {
            Reading reading = new Reading(json, checked, sink);
            try {
                reading.all();
            } catch (CheckedInput.Refusal e) {
                throw reading.wrong(e.reason().getMessage());
            } catch (StreamReadException e) {
                throw reading.wrong("it is not JSON: " + e.getOriginalMessage());
            } catch (IllegalArgumentException e) {
                throw reading.wrong(e.getMessage());
            }
        }
    }

    /** One body under way. */
    private final class Reading {

        private final JsonParser json;
        private final CheckedInput in;
        private final Sink sink;
        private long objects;

        private Reading(JsonParser json, CheckedInput in, Sink sink) {
            this.json = json;
            this.in = in;
            this.sink = sink;
        }

        private UnreadableMessageException wrong(String reason) {
            return UnreadableMessageException.forGood(
                    "object %,d (line %,d, before byte %,d): %s"
                            .formatted(
                                    objects + 1,
                                    json.currentLocation().getLineNr(),
                                    json.currentLocation().getByteOffset(),
                                    reason));
        }

        private void all() throws IOException {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                several(token);
            }
            if (objects == 0) {
                throw new IllegalArgumentException("there is none");
            }
        }

        private void several(JsonToken first) throws IOException {
            if (first == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    one();
                }
            } else {
                one();
            }
        }

        /** An object, or what objects are wrapped in. */
        private void one() throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is no JSON object");
            }
            in.discardBefore(json.currentTokenLocation().getByteOffset());
            ChangeDraft draft = new ChangeDraft();
            boolean wraps = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                switch (name) {
                    case "message", "body", "object" -> {
                        wraps = true;
                        several(token);
                    }
                    case "header" -> json.skipChildren();
                    default -> field(draft, name, token);
                }
            }
            if (wraps && draft.isEmpty()) {
                return;
            }
            sink.accept(draft.describedBy(describer));
            objects++;
        }

        private void field(ChangeDraft draft, String name, JsonToken token) throws IOException {
            switch (name) {
                case "#type", "type" -> draft.type = text(name);
                case "#ns", "ns" -> draft.namespace = text(name);
                case "#value", "value" -> draft.value = Optional.of(value());
                case "ref" -> draft.reference = Optional.of(reference());
                case "key" -> draft.localKey = Optional.of(RegisterKey.ofNode(json));
                case "mark" -> draft.mark = Optional.of(new Mark(text(name)));
                case "owner" -> draft.owner = Optional.of(target("owner"));
                case "refs" -> draft.references = Optional.of(targets());
                case "deleted" -> {
                    if (!token.isBoolean()) {
                        throw new IllegalArgumentException("\"deleted\" is neither true nor false");
                    }
                    draft.deleted = token == JsonToken.VALUE_TRUE;
                }
                default -> json.skipChildren();
            }
        }

        private byte[] value() throws IOException {
            long from = json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            json.finishToken();
            return in.between(from, json.currentLocation().getByteOffset());
        }

        private String text(String name) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("\"" + name + "\" is not text");
            }
            return json.getText();
        }

        private String reference() throws IOException {
            String text = text("ref");
            return RegisterKey.uuid(text)
                    .orElseThrow(
                            () ->
                                    new IllegalArgumentException(
                                            "\"ref\" is '" + text + "', which is no UUID"));
        }

        private List<ObjectKey> targets() throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("\"refs\" is no array");
            }
            List<ObjectKey> targets = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                targets.add(target("refs"));
            }
            return targets;
        }

        private ObjectKey target(String where) throws IOException {
            Optional<String> type = Optional.empty();
            Optional<String> reference = Optional.empty();
            if (json.currentToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "type" -> type = Optional.of(text(name));
                        case "ref" -> reference = Optional.of(reference());
                        default -> json.skipChildren();
                    }
                }
            }
            if (type.isEmpty() || reference.isEmpty()) {
                throw new IllegalArgumentException(
                        "\"" + where + "\" has something else than {\"type\":…,\"ref\":…}");
            }
            return new ObjectKey(type.get(), reference.get());
        }
    }
}
