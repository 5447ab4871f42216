package io.dromedary.kod.submit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.dromedary.kod.message.CheckedInput;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.StrictJson;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.SubmittedObjects;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.ValueSchemas;
import java.io.IOException;
import java.io.InputStream;
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
        this.factory = StrictJson.factory(limits.depthOfObjects());
    }

    /**
     * Reads to the end.
     *
     * @throws UnreadableMessageException if something is wrong; says which object and which line
     * @throws IOException if {@code in} cannot be read, or the sink threw it
     */
    public void read(InputStream in, Sink sink) throws IOException, UnreadableMessageException {
        CheckedInput checked = CheckedInput.ofObjects(in, limits.bytes());
        try {
            checked.skipByteOrderMark();
            try (JsonParser json = factory.createParser(checked)) {
                new Reading(json, checked, sink).toEnd();
            }
        } catch (CheckedInput.Refusal e) { // in the first bytes, which tell the encoding
            throw e.reason().told("object 1: " + e.reason().getMessage());
        }
    }

    /** One body under way. */
    private final class Reading extends SubmittedObjects {

        private final JsonParser json;
        private final CheckedInput in;
        private final Sink sink;

        private Reading(JsonParser json, CheckedInput in, Sink sink) {
            super(json);
            this.json = json;
            this.in = in;
            this.sink = sink;
        }

        private void toEnd() throws IOException, UnreadableMessageException {
            try {
                all();
                if (count() == 0) {
                    throw new IllegalArgumentException("there is none");
                }
            } catch (CheckedInput.Refusal e) {
                throw e.reason().told(where(e.reason().getMessage()));
            } catch (StreamConstraintsException e) {
                throw wrong("it exceeds a limit: " + e.getOriginalMessage());
            } catch (StreamReadException e) {
                throw wrong("it is not JSON: " + e.getOriginalMessage());
            } catch (IllegalArgumentException e) {
                throw wrong(e.getMessage());
            }
        }

        private UnreadableMessageException wrong(String reason) {
            return UnreadableMessageException.forGood(where(reason));
        }

        private String where(String reason) {
            return "object %,d (line %,d, before byte %,d): %s"
                    .formatted(
                            count() + 1,
                            json.currentLocation().getLineNr(),
                            json.currentLocation().getByteOffset(),
                            reason);
        }

        @Override
        protected ChangeDraft begin() {
            in.discardBefore(json.currentTokenLocation().getByteOffset());
            return new ChangeDraft(describer, this::value, sink);
        }

        private byte[] value() throws IOException {
            long from = json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            json.finishToken();
            return in.between(from, json.currentLocation().getByteOffset());
        }
    }
}
