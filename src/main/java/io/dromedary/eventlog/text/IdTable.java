package io.dromedary.eventlog.text;

import java.util.Arrays;
import java.util.Optional;

/** Entries of one kind in the dictionary by their ids, which count up from 1. Not thread-safe. */
final class IdTable<T> {

    /** Ids are counted up; one beyond this is damage. */
    private static final int HIGHEST_ID = 1 << 22;

    private Object[] entries = new Object[16];

    void put(int id, T entry) {
        if (id < 0 || id > HIGHEST_ID) {
            return;
        }
        if (id >= entries.length) {
            entries = Arrays.copyOf(entries, Math.max(2 * entries.length, id + 1));
        }
        entries[id] = entry;
    }

    boolean has(int id) {
        return id >= 0 && id < entries.length && entries[id] != null;
    }

    @SuppressWarnings("unchecked") // only put writes
    Optional<T> get(int id) {
        return has(id) ? Optional.of((T) entries[id]) : Optional.empty();
    }

    @SuppressWarnings("unchecked") // only put writes
    T get(int id, T otherwise) {
        return has(id) ? (T) entries[id] : otherwise;
    }

    void clear() {
        entries = new Object[16];
    }
}
