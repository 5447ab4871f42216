package io.dromedary.kod.submit;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageObject;
import io.dromedary.kod.registry.ChangeRegistry;
import io.dromedary.kod.registry.ChangedObject;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.RegisterKey;
import io.dromedary.kod.registry.SubmittedDraft;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.ObjectFacts;
import io.dromedary.kod.rules.ValueSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is said of a change. Not thread-safe. */
final class ChangeDraft extends SubmittedDraft {

    /** What is found out beside. */
    record Describer(
            ChangeRegistry registry,
            FactReader facts,
            ValueSchemas schemas,
            Optional<InitialMarks> initialMarks) {

        private Optional<Mark> initialMark(Optional<ObjectFacts> found) {
            return initialMarks.map(marks -> marks.of(found.flatMap(ObjectFacts::date)));
        }
    }

    /** Reads the bytes of the value that a parser stands at. */
    @FunctionalInterface
    interface ValueSource {
        byte[] read() throws IOException;
    }

    private final Describer describer;
    private final ValueSource source;
    private final SubmissionReader.Sink sink;
    private Optional<Mark> mark = Optional.empty();
    private Optional<byte[]> value = Optional.empty();

    ChangeDraft(Describer describer, ValueSource source, SubmissionReader.Sink sink) {
        this.describer = describer;
        this.source = source;
        this.sink = sink;
    }

    @Override
    protected void value() throws IOException {
        value = Optional.of(source.read());
    }

    @Override
    protected void mark(String digits) {
        mark = Optional.of(Mark.given(digits, Instant.now()));
    }

    @Override
    protected boolean isEmpty() {
        return type.isEmpty() && value.isEmpty();
    }

    @Override
    protected void finish() throws IOException {
        sink.accept(described());
    }

    /**
     * The change.
     *
     * @throws IllegalArgumentException if it does not say enough, or contradicts itself
     */
    private ChangedObject described() {
        if (type.isEmpty()) {
            throw new IllegalArgumentException("it has no \"type\"");
        }
        if (value.isEmpty() && !deleted) {
            throw new IllegalArgumentException(
                    "it has no \"value\"; only what is \"deleted\":true needs none");
        }
        Optional<ObjectFacts> facts = value.map(bytes -> describer.facts().read(type, bytes));
        boolean isDeleted = deleted || facts.map(ObjectFacts::deleted).orElse(false);
        Optional<ObjectKey> own = facts.flatMap(ObjectFacts::key);
        ObjectKey key = key(own);
        if (!isDeleted) { // otherwise there is nothing that a schema describes
            requireOwn(own);
            value.ifPresent(bytes -> describer.schemas().require(type, bytes));
        }
        // A deletion has one form, whatever was said of the object before.
        boolean isWritten = !isDeleted || (own.isPresent() && facts.orElseThrow().deleted());
        return new ChangedObject(
                key,
                MessageObject.of(namespace, type, isWritten ? value.orElseThrow() : deletion(key)),
                isDeleted,
                owner.or(() -> facts.flatMap(ObjectFacts::owner)),
                isDeleted
                        ? List.of()
                        : references.or(() -> facts.map(ObjectFacts::references)).orElseThrow(),
                mark.or(() -> describer.initialMark(facts)),
                localKey);
    }

    private ObjectKey key(Optional<ObjectKey> own) {
        return identity(own)
                .or(() -> byLocalKey(describer.registry()))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        localKey.isPresent()
                                                ? "no record set was submitted with this \"key\""
                                                        + " before; give its value with \"Отбор\""
                                                : "it has no \"ref\", and its value has neither"
                                                        + " \"Ссылка\" nor \"Отбор\": nobody knows"
                                                        + " which object it is"));
    }

    private Optional<ObjectKey> byLocalKey(ChangeRegistry registry) {
        return localKey.flatMap(
                key -> Optional.ofNullable(registry.byLocalKey(type, List.of(key)).get(key)));
    }

    private static byte[] deletion(ObjectKey key) {
        boolean isReference = RegisterKey.uuid(key.key()).isPresent();
        String text =
                isReference
                        ? "{\"Ссылка\":\"" + key.key() + "\",\"#deleted\":true}"
                        : "{\"Отбор\":" + key.key() + ",\"#deleted\":true}";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
