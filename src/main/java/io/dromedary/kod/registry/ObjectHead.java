package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;
import java.util.List;
import java.util.Optional;

/**
 * A version of an object without its value.
 *
 * @param namespace of {@code #ns}; empty for none
 * @param sequence of the version, by which its value is asked for; a later version of any object
 *     has a higher one
 * @param mark when it was changed, or received
 * @param hash of type, namespace and value, or of the deletion: equal for equal states
 * @param bytes of the value
 * @param deleted whether the value is the mark of a deletion
 * @param owner the object that this dependent one (зависимые данные) goes with
 * @param references to other objects, each once, in the order they stand in the value
 */
public record ObjectHead(
        ObjectKey key,
        String namespace,
        long sequence,
        Mark mark,
        String hash,
        int bytes,
        boolean deleted,
        Optional<ObjectKey> owner,
        List<ObjectKey> references) {

    /** Copies the references. */
    public ObjectHead {
        references = List.copyOf(references);
    }
}
