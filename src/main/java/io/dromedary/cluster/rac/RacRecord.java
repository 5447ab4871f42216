package io.dromedary.cluster.rac;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One object as rac tells it: its fields, in their order. Immutable. What an installed rac does not
 * tell is no mistake until somebody needs it.
 *
 * @param fields by their keys, e.g. {@code app-id}; values without quotes, empty for none
 */
public record RacRecord(Map<String, String> fields) {

    /** What stands for no object where an object's UUID is expected. */
    public static final UUID NONE = new UUID(0, 0);

    /** Copies the fields. */
    public RacRecord {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A field; empty if rac does not tell it. */
    public Optional<String> find(String key) {
        return Optional.ofNullable(fields.get(key));
    }

    /** A field; the empty text if rac does not tell it, as for one that is not set. */
    public String text(String key) {
        return fields.getOrDefault(key, "");
    }

    /**
     * A field that identifies something.
     *
     * @throws RacException of kind {@code DRIFT} if it is no UUID
     */
    public UUID id(String key) {
        String value = text(key);
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw unexpected(key, value, "a UUID");
        }
    }

    /**
     * A number; 0 if it is not told.
     *
     * @throws RacException of kind {@code DRIFT} if it is something else
     */
    public long number(String key) {
        String value = text(key);
        try {
            return value.isEmpty() ? 0 : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw unexpected(key, value, "a number");
        }
    }

    /** Whether something is so, which rac says in three ways; not so if it is not told. */
    public boolean flag(String key) {
        String value = text(key);
        return value.equals("on") || value.equals("yes") || value.equals("1");
    }

    private static RacException unexpected(String key, String value, String expected) {
        return new RacException(
                RacException.Kind.DRIFT,
                "rac tells %s as '%s', which is not %s. Is its version supported?"
                        .formatted(key, value, expected));
    }
}
