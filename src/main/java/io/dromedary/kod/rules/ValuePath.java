package io.dromedary.kod.rules;

import java.util.List;

/**
 * A place in a value: a JSON Pointer (RFC 6901), in which a step {@code *} stands for every element
 * of an array.
 *
 * @param steps unescaped
 */
public record ValuePath(List<String> steps) {

    /** Copies the steps. */
    public ValuePath {
        steps = List.copyOf(steps);
    }
}
