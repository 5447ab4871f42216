package io.dromedary.component;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Names of log events as routes list them: which events are read, or told one by one. */
public final class EventNames {

    private EventNames() {}

    /**
     * Reads a list of names.
     *
     * @param text comma-separated names; {@code *} at the end of one stands for anything; empty for
     *     all events
     * @throws IllegalArgumentException if a {@code *} stands elsewhere
     */
    public static Predicate<String> parse(String text) {
        List<String> parts =
                Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(s -> !s.isEmpty())
                        .toList();
        if (parts.isEmpty()) {
            return name -> true;
        }
        for (String part : parts) {
            int star = part.indexOf('*');
            if (star >= 0 && star != part.length() - 1) {
                throw new IllegalArgumentException(
                        "event name '"
                                + part
                                + "': a * may only stand at the end of an event name");
            }
        }
        Set<String> names =
                parts.stream().filter(p -> !p.endsWith("*")).collect(Collectors.toSet());
        List<String> prefixes =
                parts.stream()
                        .filter(p -> p.endsWith("*"))
                        .map(p -> p.substring(0, p.length() - 1))
                        .toList();
        return name -> names.contains(name) || prefixes.stream().anyMatch(name::startsWith);
    }
}
