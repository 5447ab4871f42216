package io.dromedary.kod.registry;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Where changes of this node come in. Implementations are thread-safe; the methods throw {@link
 * io.dromedary.sql.DatabaseException}.
 */
public interface ChangeRegistry {

    /**
     * Makes these the current versions and lets them wait to be considered, in one transaction; it
     * is durable when this returns. Of several states of an object the last one counts. A state
     * that is the current one already waits again: a change is a change.
     *
     * @param changes a slice of a few thousand at most
     */
    default void submit(Collection<ChangedObject> changes) {
        submit(changes, Optional.empty());
    }

    /**
     * The same; but a slice that was submitted under the same name before, with the same content,
     * changes nothing: what has come since stays current. Remembered for 30 days.
     *
     * @param name of the slice, if its submission has one
     */
    void submit(Collection<ChangedObject> changes, Optional<SliceName> name);

    /**
     * Makes these the current versions of the objects that have none, in one transaction, without
     * letting them wait: they are old data, for historical transfers. The others stay as they are.
     *
     * @param objects a slice of a few thousand at most
     */
    void submitOld(Collection<ChangedObject> objects);

    /**
     * Which record sets 1C means by its own keys of this infobase.
     *
     * @param type of the record sets
     * @param localKeys canonical JSON
     * @return by local key; those that were never submitted with it are missing
     */
    Map<String, ObjectKey> byLocalKey(String type, Collection<String> localKeys);
}
