package io.dromedary.kod.registry;

import java.util.Collection;
import java.util.Map;

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
    void submit(Collection<ChangedObject> changes);

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
