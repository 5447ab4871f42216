package io.dromedary.cluster.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A version of a configuration, such as 3.0.150.27. Numbers are compared as numbers, so 3.0.9 is
 * older than 3.0.10; what is missing counts as 0. Immutable.
 *
 * @param numbers without zeros at the end
 */
public record ConfigurationVersion(List<Integer> numbers)
        implements Comparable<ConfigurationVersion> {

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9}){0,7}");

    /** Takes the zeros off the end. */
    public ConfigurationVersion {
        List<Integer> significant = new ArrayList<>(numbers);
        while (!significant.isEmpty() && significant.get(significant.size() - 1) == 0) {
            significant.remove(significant.size() - 1);
        }
        numbers = List.copyOf(significant);
    }

    /** The version that a text is; empty if it is none. */
    public static Optional<ConfigurationVersion> parse(String text) {
        String version = text.strip();
        return VERSION.matcher(version).matches()
                ? Optional.of(
                        new ConfigurationVersion(
                                Arrays.stream(version.split("\\.")).map(Integer::valueOf).toList()))
                : Optional.empty();
    }

    private int number(int index) {
        return index < numbers.size() ? numbers.get(index) : 0;
    }

    @Override
    public int compareTo(ConfigurationVersion other) {
        int most = Math.max(numbers.size(), other.numbers.size());
        for (int i = 0; i < most; i++) {
            int order = Integer.compare(number(i), other.number(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return numbers.isEmpty()
                ? "0"
                : numbers.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
