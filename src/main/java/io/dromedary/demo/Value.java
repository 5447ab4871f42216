package io.dromedary.demo;

import java.util.List;
import java.util.UUID;

/** A typed value as the log writes it. */
@FunctionalInterface
interface Value {

    Value UNDEFINED = typed("U");

    void writeTo(BraceText text);

    static Value text(String value) {
        return text -> text.open().bare("\"S\"").quoted(value).close();
    }

    static Value number(long value) {
        return typed("N", Long.toString(value));
    }

    static Value flag(boolean value) {
        return typed("B", value ? "1" : "0");
    }

    /**
     * A reference; the platform writes the parts of the UUID in reverse, but for the fourth, which
     * comes first together with the fifth.
     */
    static Value reference(int table, UUID object) {
        String u = object.toString();
        String scrambled =
                u.substring(19, 23)
                        + u.substring(24)
                        + u.substring(14, 18)
                        + u.substring(9, 13)
                        + u.substring(0, 8);
        return typed("R", table + ":" + scrambled);
    }

    /** An enumeration's value: class and instance. */
    static Value object(UUID type, UUID instance) {
        return text -> {
            text.open().bare("\"O\"");
            text.open().bare("\"#\"").bare(type.toString()).bare(instance.toString()).close();
            text.close();
        };
    }

    /** A structure; {@code kind} tells the platform which fields are there. */
    static Value structure(int kind, Value... fields) {
        return composite("P", kind, List.of(fields));
    }

    static Value array(Value... elements) {
        return composite("A", elements.length, List.of(elements));
    }

    private static Value typed(String letter, String... tokens) {
        return text -> {
            text.open().bare('"' + letter + '"');
            for (String token : tokens) {
                text.bare(token);
            }
            text.close();
        };
    }

    private static Value composite(String letter, int first, List<Value> values) {
        return text -> {
            text.open().bare('"' + letter + '"').open().bare(first);
            values.forEach(value -> value.writeTo(text));
            text.close().close();
        };
    }
}
