package io.dromedary.kod.split;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.google.common.io.ByteStreams;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.StrictJson;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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
    private final Path file;
    private final Kinds kinds;
    private final FactReader facts;

    /** Types whose references are switched off. */
    private final Set<String> joinsNothing;

    /** Types to which references are switched off. */
    private final Set<String> joinedByNothing;

    private final JsonFactory factory;

    /** Reads this file by these rules, and nothing nested more deeply. */
    PieceReader(Path file, KodRules rules, Kinds kinds, int depth) {
        this.file = file;
        this.kinds = kinds;
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
        if (piece.text().isPresent()) {
            ExportPieces.Text text = piece.text().get();
            try (JsonParser json =
                    factory.createParser(text.bytes(), text.offset(), text.length())) {
                read(piece, json, sink);
            }
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                JsonParser json = factory.createParser(stream(piece, channel))) {
            read(piece, json, sink);
        }
    }

    private void read(ExportPieces.Piece piece, JsonParser json, Sink sink)
            throws IOException, UnfitException {
        int before = piece.isOpened() ? ExportPieces.BEFORE.length : 0;
        Reading reading = new Reading(json, piece.start() - before, sink);
        try {
            reading.all(piece.isOpened());
        } catch (StreamConstraintsException e) {
            throw reading.wrong(
                    "receivers would refuse it: %s. Nest it less, or raise maxDepth here and there"
                            .formatted(e.getOriginalMessage()));
        } catch (StreamReadException e) {
            throw reading.noJson(e);
        } catch (IllegalArgumentException e) {
            throw reading.wrong(e.getMessage());
        }
    }

    /** A piece that is too long for memory. */
    private static InputStream stream(ExportPieces.Piece piece, FileChannel channel)
            throws IOException {
        InputStream in = Channels.newInputStream(channel.position(piece.start()));
        return new SequenceInputStream(
                Collections.enumeration(
                        List.of(
                                bytes(piece.isOpened(), ExportPieces.BEFORE),
                                ByteStreams.limit(
                                        new BufferedInputStream(in, BUFFER), piece.length()),
                                bytes(piece.isContinued(), ExportPieces.BEHIND))));
    }

    private static InputStream bytes(boolean isThere, byte[] bytes) {
        return new ByteArrayInputStream(bytes, 0, isThere ? bytes.length : 0);
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
                return isDeletedBeside()
                        ? object(deletedKey(), List.of(), 0, 0)
                        : object(key(), joining(), offset, length);
            }

            private ExportObject object(
                    Optional<ObjectKey> identity, List<ObjectKey> targets, long from, int bytes) {
                Kinds.Key key = Kinds.Key.of(identity.orElseThrow().key());
                List<Long> joined = new ArrayList<>(targets.size());
                targets.forEach(target -> joined.add(kinds.hash(target)));
                return new ExportObject(
                        kinds.number(namespace, type),
                        key,
                        kinds.hash(type, key),
                        joined,
                        from,
                        bytes);
            }

            /** Whether its value, if there is one, does not say that it is deleted. */
            private boolean isDeletedBeside() {
                boolean isDeletedInside = facts.map(ObjectFacts::deleted).orElse(false);
                return isDeletedInside ? own().isEmpty() : deleted;
            }

            /** Of what is written as a deletion instead of its value. */
            private Optional<ObjectKey> deletedKey() {
                Optional<ObjectKey> key = identity(own());
                if (key.filter(one -> RegisterKey.uuid(one.key()).isPresent()).isEmpty()) {
                    throw new IllegalArgumentException(
                            "it is \"deleted\" and has no reference; a record set is deleted by a"
                                    + " value with \"Отбор\" and \"#deleted\":true");
                }
                return key;
            }

            private Optional<ObjectKey> key() {
                Optional<ObjectKey> key = identity(own());
                requireOwn(own());
                return key;
            }

            private Optional<ObjectKey> own() {
                return facts.flatMap(ObjectFacts::key);
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
