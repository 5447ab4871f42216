package io.dromedary.kod.split;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.google.common.io.ByteStreams;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.StrictJson;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.SubmittedDraft;
import io.dromedary.kod.registry.SubmittedObjects;
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
    private final class Reading extends SubmittedObjects {

        private final JsonParser json;
        private final long shift;
        private final Sink sink;

        private Reading(JsonParser json, long shift, Sink sink) {
            super(json);
            this.json = json;
            this.shift = shift;
            this.sink = sink;
        }

        private UnfitException wrong(String reason) {
            return new UnfitException(
                    (int) count(), Optional.empty(), offset(json.currentLocation()), reason);
        }

        private UnfitException noJson(StreamReadException e) {
            return new UnfitException(
                    (int) count(), Optional.of(e), offset(e.getLocation()), e.getOriginalMessage());
        }

        private long offset(JsonLocation location) {
            return location.getByteOffset() + shift;
        }

        private void all(boolean isOpened) throws IOException {
            if (isOpened) {
                json.nextToken();
                json.nextToken(); // what stands for the objects before
                elements();
            }
            all();
        }

        @Override
        protected Draft begin() {
            return new Draft();
        }

        /** What is known of an object so far. */
        private final class Draft extends SubmittedDraft {

            private Optional<ObjectFacts> facts = Optional.empty();
            private boolean hasValue;
            private long offset;
            private int length;

            @Override
            protected void value() throws IOException {
                hasValue = true;
                offset = offset(json.currentTokenLocation());
                if (type.isEmpty() || PieceReader.this.facts.looksTwice(type)) {
                    json.skipChildren();
                    json.finishToken();
                } else {
                    facts = Optional.of(PieceReader.this.facts.read(type, json));
                }
                long bytes = offset(json.currentLocation()) - offset;
                if (bytes > Integer.MAX_VALUE) {
                    throw new IllegalArgumentException(
                            "its value has %,d bytes, and at most 2 GB are possible"
                                    .formatted(bytes));
                }
                length = (int) bytes;
            }

            /** Checked only: messages have marks of their own. */
            @Override
            protected void mark(String digits) {
                Mark unused = new Mark(digits);
            }

            @Override
            protected boolean isEmpty() {
                return type.isEmpty() && !hasValue;
            }

            @Override
            protected void finish() throws IOException {
                if (type.isEmpty()) {
                    throw new IllegalArgumentException("it has no \"#type\"");
                }
                sink.accept(finished());
            }

            private ExportObject finished() throws IOException {
                if (!hasValue && !(deleted && reference.isPresent())) {
                    throw new IllegalArgumentException(
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

            private Optional<ObjectKey> key() {
                Optional<ObjectKey> told = reference.map(ref -> new ObjectKey(type, ref));
                Optional<ObjectKey> own = facts.flatMap(ObjectFacts::key);
                if (told.isPresent() && own.isPresent() && !told.equals(own)) {
                    throw new IllegalArgumentException(
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
