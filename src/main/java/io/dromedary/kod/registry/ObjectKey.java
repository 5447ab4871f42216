package io.dromedary.kod.registry;

import java.util.Comparator;

/**
 * Which object: the same at every node.
 *
 * @param type e.g. {@code Справочник.Контрагенты}
 * @param key the UUID in lower case of what has a reference; of a record set of a register the
 *     canonical JSON of its filter (Отбор)
 */
public record ObjectKey(String type, String key) implements Comparable<ObjectKey> {

    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing(ObjectKey::type).thenComparing(ObjectKey::key);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return type + " " + key;
    }
}
