package io.dromedary.kod.registry;

import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageObject;
import java.util.List;
import java.util.Optional;

/**
 * A state of an object on its way into the registry.
 *
 * @param object with namespace and value
 * @param deleted whether the value is the mark of a deletion
 * @param owner the object that it goes with
 * @param references to other objects; one that is there twice counts once
 * @param mark when it was changed, if whoever submits it says so; else it is the moment of the
 *     submission
 * @param localKey of a record set: the key that 1C has given it in this infobase, as canonical JSON
 */
public record ChangedObject(
        ObjectKey key,
        MessageObject object,
        boolean deleted,
        Optional<ObjectKey> owner,
        List<ObjectKey> references,
        Optional<Mark> mark,
        Optional<String> localKey) {

    /** Copies the references, each once. */
    public ChangedObject {
        references = references.stream().distinct().toList();
    }

    /** The hash of this state. */
    public String hash() {
        return ObjectHash.of(object, deleted);
    }
}
