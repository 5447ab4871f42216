package io.dromedary.kod.rules;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place in a value: a JSON Pointer (RFC 6901), in which a step {@code *} stands for every element
 * of an array.
 *
 * @param steps unescaped
 */
public record ValuePath(List<String> steps) {

    /** The step that stands for every element of an array. */
    public static final String EVERY = "*";

    /** Copies the steps. */
    public ValuePath {
        steps = List.copyOf(steps);
    }

    /**
     * The path of a pointer, e.g. {@code /Товары/0/Номенклатура}.
     *
     * @throws IllegalArgumentException if it is none, or the whole value; the message says how one
     *     is written
     */
    public static ValuePath parse(String pointer) {
        if (!pointer.startsWith("/")) {
            throw wrong(pointer, "it begins with /");
        }
        return new ValuePath(
                Stream.of(pointer.substring(1).split("/", -1))
                        .map(step -> unescaped(step, pointer))
                        .toList());
    }

    private static String unescaped(String step, String pointer) {
        if (step.isEmpty()) {
            throw wrong(pointer, "it has an empty step");
        }
        if (step.equals("-")) {
            throw wrong(pointer, "every element of an array is *, not -");
        }
        for (int at = step.indexOf('~'); at >= 0; at = step.indexOf('~', at + 1)) {
            if (at + 1 == step.length() || "01".indexOf(step.charAt(at + 1)) < 0) {
                throw wrong(pointer, "~ is written ~0, and / within a name ~1");
            }
        }
        return step.replace("~1", "/").replace("~0", "~");
    }

    private static IllegalArgumentException wrong(String pointer, String reason) {
        return new IllegalArgumentException(
                "'"
                        + pointer
                        + "' is no path into a value such as /Товары/*/Номенклатура: "
                        + reason);
    }

    /** As it is parsed. */
    @Override
    public String toString() {
        return steps.stream()
                .map(step -> "/" + step.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
