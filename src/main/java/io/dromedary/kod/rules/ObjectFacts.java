package io.dromedary.kod.rules;

import io.dromedary.kod.registry.ObjectKey;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What a value says of its object.
 *
 * @param key which object it is: by {@code Ссылка} ({@code Ref}), or by {@code Отбор} ({@code
 *     Filter}) if it is a record set; empty if the value has neither
 * @param deleted whether the value is the mark of a deletion, {@code "#deleted":true}
 * @param references to other objects, each once, in the order they stand in the value
 * @param owner the object that it goes with
 * @param date when it was made, in the time of the infobase
 */
public record ObjectFacts(
        Optional<ObjectKey> key,
        boolean deleted,
        List<ObjectKey> references,
        Optional<ObjectKey> owner,
        Optional<LocalDateTime> date) {

    /** Copies the references. */
    public ObjectFacts {
        references = List.copyOf(references);
    }
}
