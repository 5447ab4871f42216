package io.dromedary.kod.split;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.StrictJson;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
import io.dromedary.kod.registry.SubmittedFields;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.ObjectFacts;
import io.dromedary.kod.rules.TypeRule;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the objects of an export: a JSON array, one object after the other (NDJSON), a message or
 * the body of one. An object is written as in messages, {@code {"#ns":…,"#type":…,"#value":…}}, or
 * as it is submitted, {@code {"type":…,"ref":…,"value":…}}.
 *
 * <p>Values are passed over, not kept; only one that stands before its type is read again. A key
 * twice in one object is refused, as receivers do.
 */
final class ExportReader {

    /** Takes the objects of an export, in their order. */
    @FunctionalInterface
    interface Sink {
        void accept(ExportObject object) throws IOException;
    }

    /** Told from time to time how many bytes have been read. */
    @FunctionalInterface
    interface Progress {
        void at(long bytes);
    }

    private static final int BUFFER = 1 << 18;
    private static final int OBJECTS_BETWEEN_PROGRESS = 1_000;
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final KodRules rules;
    private final FactReader facts;
    private final JsonFactory factory;

    /** Reads by these rules, and nothing nested more deeply. */
    ExportReader(KodRules rules, int depth) {
        this.rules = rules;
        this.facts = new FactReader(rules);
        this.factory = StrictJson.factory(depth);
    }

    /**
     * Reads a file to its end.
     *
     * @throws UnreadableMessageException if it is no export; the text says which object is wrong
     * @throws IOException if the file cannot be read, or the sink threw it
     */
    void read(Path file, Sink sink, Progress progress)
            throws IOException, UnreadableMessageException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                FileRanges ranges = new FileRanges(file)) {
            int skipped = skipByteOrderMark(in);
            try (JsonParser json = factory.createParser(in)) {
                Reading reading = new Reading(json, skipped, ranges, sink, progress);
                try {
                    reading.all();
                } catch (StreamReadException e) {
                    throw UnreadableMessageException.forGood(
                            "it is not JSON at byte %,d, behind object %,d: %s"
                                    .formatted(
                                            e.getLocation().getByteOffset() + skipped,
                                            reading.objects,
                                            e.getOriginalMessage()));
                } catch (IllegalArgumentException e) {
                    throw reading.wrong(e.getMessage());
                }
            }
        }
    }

    private static int skipByteOrderMark(InputStream in) throws IOException {
        in.mark(BOM.length);
        if (Arrays.equals(in.readNBytes(BOM.length), BOM)) {
            return BOM.length;
        }
        in.reset();
        return 0;
    }

    /** One file under way. */
    private final class Reading {

        private final JsonParser json;
        private final int skipped;
        private final FileRanges ranges;
        private final Sink sink;
        private final Progress progress;
        private int objects;

        private Reading(
                JsonParser json, int skipped, FileRanges ranges, Sink sink, Progress progress) {
            this.json = json;
            this.skipped = skipped;
            this.ranges = ranges;
            this.sink = sink;
            this.progress = progress;
        }

        private UnreadableMessageException wrong(String reason) {
            return UnreadableMessageException.forGood(
                    "object %,d, before byte %,d: %s"
                            .formatted(objects + 1, offset(json.currentLocation()), reason));
        }

        private long offset(JsonLocation location) {
            return location.getByteOffset() + skipped;
        }

        private void all() throws IOException, UnreadableMessageException {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                several(token);
            }
        }

        private void several(JsonToken first) throws IOException, UnreadableMessageException {
            if (first == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    one();
                }
            } else {
                one();
            }
        }

        /** An object, or what objects are wrapped in. */
        private void one() throws IOException, UnreadableMessageException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw wrong("it is no JSON object");
            }
            Draft draft = new Draft();
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
                    default -> field(draft, name);
                }
            }
            if (draft.type.isEmpty() && wraps && !draft.hasValue) {
                return;
            }
            if (draft.type.isEmpty()) {
                throw wrong("it has no \"#type\"");
            }
            sink.accept(draft.finished());
            objects++;
            if (objects % OBJECTS_BETWEEN_PROGRESS == 0) {
                progress.at(offset(json.currentLocation()));
            }
        }

        private void field(Draft draft, String name)
                throws IOException, UnreadableMessageException {
            switch (name) {
                case "#type", "type" -> draft.type = SubmittedFields.text(json, name);
                case "#ns", "ns" -> draft.namespace = SubmittedFields.text(json, name);
                case "#value", "value" -> value(draft);
                case "ref" -> draft.reference = Optional.of(SubmittedFields.reference(json));
                case "key" -> draft.localKey = Optional.of(RegisterKey.ofNode(json));
                case "mark" -> {
                    Mark unused =
                            new Mark(
                                    SubmittedFields.text(
                                            json, name)); // checked only: messages have their own
                }
                case "owner" -> draft.owner = Optional.of(SubmittedFields.target(json, name));
                case "refs" -> draft.references = Optional.of(SubmittedFields.references(json));
                case "deleted" -> draft.deleted = SubmittedFields.deleted(json);
                default -> json.skipChildren();
            }
        }

        private void value(Draft draft) throws IOException, UnreadableMessageException {
            draft.hasValue = true;
            draft.offset = offset(json.currentTokenLocation());
            if (draft.type.isEmpty() || facts.looksTwice(draft.type)) {
                json.skipChildren();
                json.finishToken();
            } else {
                draft.facts = Optional.of(facts.read(draft.type, json));
            }
            long length = offset(json.currentLocation()) - draft.offset;
            if (length > Integer.MAX_VALUE) {
                throw wrong(
                        "its value has %,d bytes, and at most 2 GB are possible".formatted(length));
            }
            draft.length = (int) length;
        }

        /** What is known of an object so far. */
        private final class Draft {

            private String namespace = "";
            private String type = "";
            private Optional<String> reference = Optional.empty();
            private Optional<String> localKey = Optional.empty();
            private Optional<ObjectKey> owner = Optional.empty();
            private Optional<List<ObjectKey>> references = Optional.empty();
            private Optional<ObjectFacts> facts = Optional.empty();
            private boolean deleted;
            private boolean hasValue;
            private long offset;
            private int length;

            private ExportObject finished() throws IOException, UnreadableMessageException {
                if (!hasValue && !(deleted && reference.isPresent())) {
                    throw wrong(
                            "it has no \"#value\"; only what is deleted by its \"ref\" needs none");
                }
                if (hasValue && facts.isEmpty()) {
                    byte[] value = new byte[length];
                    ranges.read(offset, value, length);
                    facts = Optional.of(ExportReader.this.facts.read(type, value));
                }
                return new ExportObject(namespace, type, key(), joining(), offset, length);
            }

            private Optional<ObjectKey> key() throws UnreadableMessageException {
                Optional<ObjectKey> told = reference.map(ref -> new ObjectKey(type, ref));
                Optional<ObjectKey> own = facts.flatMap(ObjectFacts::key);
                if (told.isPresent() && own.isPresent() && !told.equals(own)) {
                    throw wrong(
                            "\"ref\" is %s, but its value is that of %s"
                                    .formatted(told.get().key(), own.get().key()));
                }
                return told.or(() -> own).or(() -> localKey.map(text -> new ObjectKey(type, text)));
            }

            /** The owner joins as well: what goes with it should come with it. */
            private List<ObjectKey> joining() {
                Set<ObjectKey> joining =
                        new LinkedHashSet<>(
                                references
                                        .or(() -> facts.map(ObjectFacts::references))
                                        .orElse(List.of()));
                owner.or(() -> facts.flatMap(ObjectFacts::owner)).ifPresent(joining::add);
                boolean sends = rules.type(type).map(TypeRule::sendsReferenced).orElse(true);
                return !sends
                        ? List.of()
                        : joining.stream()
                                .filter(
                                        target ->
                                                rules.type(target.type())
                                                        .map(TypeRule::sendsReferrers)
                                                        .orElse(true))
                                .toList();
            }
        }
    }
}
