package io.dromedary.kod.split;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.google.common.io.ByteStreams;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.StrictJson;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
import io.dromedary.kod.registry.SubmittedFields;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.ObjectFacts;
import io.dromedary.kod.rules.TypeRule;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads the objects of a piece of an export. Values are passed over, not kept; only one that stands
 * before its type is read again. Thread-safe: several threads read a piece each.
 */
final class PieceReader {

    /** Takes the objects of an export, in their order. */
    @FunctionalInterface
    interface Sink {
        void accept(ExportObject object) throws IOException;
    }

    private static final int BUFFER = 1 << 16;
    private static final byte[] NOTHING = {};

    /** An array of which something is read already, so that a comma may follow, as it does. */
    private static final byte[] ARRAY = "[0".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ARRAY_END = "]".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final FactReader facts;

    /** Types whose references are switched off. */
    private final Set<String> joinsNothing;

    /** Types to which references are switched off. */
    private final Set<String> joinedByNothing;

    private final JsonFactory factory;

    /** Reads this file by these rules, and nothing nested more deeply. */
    PieceReader(Path file, KodRules rules, int depth) {
        this.file = file;
        this.joinsNothing = types(rules, rule -> !rule.sendsReferenced());
        this.joinedByNothing = types(rules, rule -> !rule.sendsReferrers());
        this.facts = new FactReader(rules);
        this.factory = StrictJson.factory(depth);
    }

    private static Set<String> types(KodRules rules, Predicate<TypeRule> which) {
        return rules.types().entrySet().stream()
                .filter(type -> which.test(type.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads a piece to its end.
     *
     * @throws UnfitException if it is no part of an export
     * @throws IOException if the file cannot be read, or the sink threw it
     */
    void read(ExportPieces.Piece piece, Sink sink) throws IOException, UnfitException {
        byte[] before = piece.isOpened() ? ARRAY : NOTHING;
        byte[] behind = piece.isContinued() ? ARRAY_END : NOTHING;
        try (InputStream in = bytes(piece);
                JsonParser json = factory.createParser(joined(before, in, behind))) {
            Reading reading = new Reading(json, piece.start() - before.length, sink);
            try {
                reading.all(piece.isOpened());
            } catch (StreamReadException e) {
                throw reading.noJson(e);
            } catch (IllegalArgumentException e) {
                throw reading.wrong(e.getMessage());
            }
        }
    }

    private InputStream bytes(ExportPieces.Piece piece) throws IOException {
        if (piece.bytes().isPresent()) {
            ExportPieces.Text text = piece.bytes().get();
            return new ByteArrayInputStream(text.bytes(), 0, text.length());
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return ByteStreams.limit(
                new BufferedInputStream(
                        Channels.newInputStream(channel.position(piece.start())), BUFFER),
                piece.length());
    }

    private static InputStream joined(byte[] before, InputStream in, byte[] behind) {
        return new SequenceInputStream(
                Collections.enumeration(
                        List.of(
                                new ByteArrayInputStream(before),
                                in,
                                new ByteArrayInputStream(behind))));
    }

    /** One piece under way. */
    private final class Reading {

        private final JsonParser json;
        private final long shift;
        private final Sink sink;
        private int objects;

        private Reading(JsonParser json, long shift, Sink sink) {
            this.json = json;
            this.shift = shift;
            this.sink = sink;
        }

        private UnfitException wrong(String reason) {
            return new UnfitException(
                    objects, Optional.empty(), offset(json.currentLocation()), reason);
        }

        private UnfitException noJson(StreamReadException e) {
            return new UnfitException(
                    objects, Optional.of(e), offset(e.getLocation()), e.getOriginalMessage());
        }

        private long offset(JsonLocation location) {
            return location.getByteOffset() + shift;
        }

        private void all(boolean isOpened) throws IOException, UnfitException {
            if (isOpened) {
                json.nextToken();
                json.nextToken(); // what stands for the objects before
                elements();
            }
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                several(token);
            }
        }

        private void elements() throws IOException, UnfitException {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                one();
            }
        }

        private void several(JsonToken first) throws IOException, UnfitException {
            if (first == JsonToken.START_ARRAY) {
                elements();
            } else {
                one();
            }
        }

        /** An object, or what objects are wrapped in. */
        private void one() throws IOException, UnfitException {
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
        }

        private void field(Draft draft, String name) throws IOException, UnfitException {
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

        private void value(Draft draft) throws IOException, UnfitException {
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

            private ExportObject finished() throws IOException, UnfitException {
                if (!hasValue && !(deleted && reference.isPresent())) {
                    throw wrong(
                            "it has no \"#value\"; only what is deleted by its \"ref\" needs none");
                }
                if (hasValue && facts.isEmpty()) {
                    byte[] value = new byte[length];
                    try (FileRanges ranges = new FileRanges(file)) {
                        ranges.read(offset, value, length);
                    }
                    facts = Optional.of(PieceReader.this.facts.read(type, value));
                }
                return new ExportObject(namespace, type, key(), joining(), offset, length);
            }

            private Optional<ObjectKey> key() throws UnfitException {
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
                if (joinsNothing.contains(type)) {
                    return List.of();
                }
                List<ObjectKey> all =
                        references.or(() -> facts.map(ObjectFacts::references)).orElse(List.of());
                Optional<ObjectKey> its = owner.or(() -> facts.flatMap(ObjectFacts::owner));
                if (its.isEmpty() && joinedByNothing.isEmpty()) {
                    return all;
                }
                Set<ObjectKey> joining = new LinkedHashSet<>(all);
                its.ifPresent(joining::add);
                joining.removeIf(target -> joinedByNothing.contains(target.type()));
                return List.copyOf(joining);
            }
        }
    }
}
