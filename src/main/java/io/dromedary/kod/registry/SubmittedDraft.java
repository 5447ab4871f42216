package io.dromedary.kod.registry;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is said of an object, until all of it is read. Not thread-safe. */
public abstract class SubmittedDraft {

    protected String namespace = "";
    protected String type = "";
    protected Optional<String> reference = Optional.empty();

    /** Canonical. */
    protected Optional<String> localKey = Optional.empty();

    protected Optional<ObjectKey> owner = Optional.empty();
    protected Optional<List<ObjectKey>> references = Optional.empty();
    protected boolean deleted;

    /**
     * Reads a field.
     *
     * @param json stands at the first token of its value, and at the last one afterwards
     * @throws IllegalArgumentException if what is said is wrong
     */
    final void field(JsonParser json, String name) throws IOException {
        switch (name) {
            case "#type", "type" -> type = SubmittedFields.text(json, name);
            case "#ns", "ns" -> namespace = SubmittedFields.text(json, name);
            case "#value", "value" -> value();
            case "ref" -> reference = Optional.of(SubmittedFields.reference(json));
            case "key" -> localKey = Optional.of(RegisterKey.ofNode(json));
            case "mark" -> mark(SubmittedFields.text(json, name));
            case "owner" -> owner = Optional.of(SubmittedFields.target(json, name));
            case "refs" -> references = Optional.of(SubmittedFields.references(json));
            case "deleted" -> deleted = SubmittedFields.deleted(json);
            default -> json.skipChildren();
        }
    }

    /**
     * Which object it is, by its {@code ref} or by its value.
     *
     * @param own what the value says
     * @throws IllegalArgumentException if they contradict each other
     */
    protected final Optional<ObjectKey> identity(Optional<ObjectKey> own) {
        Optional<ObjectKey> told = reference.map(ref -> new ObjectKey(type, ref));
        if (told.isPresent() && own.isPresent() && !told.equals(own)) {
            throw new IllegalArgumentException(
                    "\"ref\" is %s, but its value is that of %s"
                            .formatted(told.get().key(), own.get().key()));
        }
        return told.or(() -> own);
    }

    /**
     * Checks that the value says which object it is: only the value reaches other nodes, what is
     * said beside it they never see.
     *
     * @param own what the value says
     * @throws IllegalArgumentException if it does not
     */
    protected final void requireOwn(Optional<ObjectKey> own) {
        if (own.isEmpty()) {
            throw new IllegalArgumentException(
                    "its value has no "
                            + (localKey.isPresent()
                                    ? "\"Отбор\", as a record set needs it"
                                    : "\"Ссылка\" (a record set needs \"Отбор\")")
                            + ": other nodes get nothing but the value, and would not know which"
                            + " object it is");
        }
    }

    /** Reads the value, at whose first token the parser stands. */
    protected abstract void value() throws IOException;

    /** Takes a mark. */
    protected abstract void mark(String digits);

    /** Whether it says nothing that an object must say. */
    protected abstract boolean isEmpty();

    /** All of it is read. */
    protected abstract void finish() throws IOException;
}
