package io.dromedary.yaml;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of the file. Whatever is asked for and is of the wrong kind becomes a problem with its
 * line, and the answer is as if it were absent.
 *
 * <p>Texts are taken as they are written: {@code 01} is the code 01, not the number 1.
 */
public final class YamlSection {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of(
                    "ms", ChronoUnit.MILLIS,
                    "s", ChronoUnit.SECONDS,
                    "m", ChronoUnit.MINUTES,
                    "h", ChronoUnit.HOURS,
                    "d", ChronoUnit.DAYS);

    /** A key with its value. */
    private record Entry(int line, Node value) {}

    /** A text, and where it stands. */
    public record Located(String text, int line) {}

    private final String name;
    private final int line;
    private final YamlProblems problems;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private YamlSection(String name, MappingNode node, int line, YamlProblems problems) {
        this.name = name;
        this.line = line;
        this.problems = problems;
        for (NodeTuple tuple : node.getValue()) {
            int keyLine = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(keyLine, "a key of " + name + " is no text");
                continue;
            }
            Entry before = entries.get(key.getValue());
            if (before != null) {
                problems.add(
                        keyLine,
                        "'%s' stands in %s already, in line %d; keep one of them"
                                .formatted(key.getValue(), name, before.line()));
            } else {
                entries.put(key.getValue(), new Entry(keyLine, tuple.getValueNode()));
            }
        }
    }

    /** The mapping that a value is; empty, and a problem, if it is none. */
    public static Optional<YamlSection> of(
            String name, Node value, int line, YamlProblems problems) {
        if (value instanceof MappingNode mapping) {
            return Optional.of(new YamlSection(name, mapping, line, problems));
        }
        problems.add(line, name + " is no mapping of keys to values (key: value)");
        return Optional.empty();
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    public int line() {
        return line;
    }

    /** The line of a key; that of the section if there is none. */
    public int line(String key) {
        return has(key) ? entries.get(key).line() : line;
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public Collection<String> keys() {
        return entries.keySet();
    }

    public void allowOnly(String... known) {
        entries.forEach(
                (key, entry) -> {
                    if (!List.of(known).contains(key)) {
                        problems.addUnknown(
                                entry.line(), "in " + name + ", key", key, List.of(known));
                    }
                });
    }

    public Optional<YamlSection> section(String key, String sectionName) {
        return Optional.ofNullable(entries.get(key))
                .flatMap(entry -> of(sectionName, entry.value(), entry.line(), problems));
    }

    /** An absent one is empty; one that is empty, or no scalar, is a problem. */
    public Optional<Located> text(String key) {
        return Optional.ofNullable(entries.get(key))
                .flatMap(entry -> text(key, entry.value(), entry.line()));
    }

    private Optional<Located> text(String key, Node value, int keyLine) {
        if (!(value instanceof ScalarNode scalar)) {
            problems.add(keyLine, "'" + key + "' of " + name + " is no text");
            return Optional.empty();
        }
        if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
            problems.add(keyLine, "'" + key + "' of " + name + " has no value");
            return Optional.empty();
        }
        return Optional.of(new Located(scalar.getValue(), line(value)));
    }

    public boolean isList(String key) {
        return has(key) && entries.get(key).value() instanceof SequenceNode;
    }

    /** The texts of a list; none if it is absent. */
    public List<Located> list(String key) {
        if (!has(key)) {
            return List.of();
        }
        Entry entry = entries.get(key);
        if (!(entry.value() instanceof SequenceNode sequence)) {
            problems.add(entry.line(), "'" + key + "' of " + name + " is no list (- item)");
            return List.of();
        }
        return sequence.getValue().stream()
                .flatMap(item -> text(key, item, line(item)).stream())
                .toList();
    }

    public boolean flag(String key, boolean otherwise) {
        Optional<Located> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!entries.get(key).value().getTag().equals(Tag.BOOL)) {
            problems.add(
                    text.get().line(),
                    "'%s' of %s is true or false, not '%s'"
                            .formatted(key, name, text.get().text()));
            return otherwise;
        }
        return Boolean.parseBoolean(text.get().text());
    }

    /**
     * A whole number.
     *
     * @param least what is below it is a problem
     */
    public int number(String key, int otherwise, int least) {
        Optional<Located> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.get().text());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as what is too small is
        }
        problems.add(
                text.get().line(),
                "'%s' of %s is a whole number, at least %d, not '%s'"
                        .formatted(key, name, least, text.get().text()));
        return otherwise;
    }

    /** A length of time, such as {@code 30s}, {@code 10m}, {@code 4h} or {@code 90d}. */
    public Duration duration(String key, Duration otherwise) {
        return duration(key).orElse(otherwise);
    }

    /** The same, empty if absent. */
    public Optional<Duration> duration(String key) {
        Optional<Located> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = DURATION.matcher(text.get().text());
        if (!matcher.matches()) {
            problems.add(
                    text.get().line(),
                    "'%s' of %s is a length of time such as 30s, 10m, 4h or 90d, not '%s'"
                            .formatted(key, name, text.get().text()));
            return Optional.empty();
        }
        return Optional.of(
                Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2))));
    }

    /** The mappings of a mapping, by their keys, each named after its key. */
    public Map<String, YamlSection> sections(String key) {
        Map<String, YamlSection> found = new LinkedHashMap<>();
        section(key, key)
                .ifPresent(
                        outer ->
                                outer.keys()
                                        .forEach(
                                                inner ->
                                                        outer.section(inner, key + " " + inner)
                                                                .ifPresent(
                                                                        one ->
                                                                                found.put(
                                                                                        inner,
                                                                                        one))));
        return found;
    }

    /** Whether the value of a key is a mapping. */
    public boolean isSection(String key) {
        return has(key) && entries.get(key).value() instanceof MappingNode;
    }

    /** Notes what is wrong with a key. */
    public void refuse(String key, String reason) {
        problems.add(line(key), reason);
    }

    /** How messages call this mapping. */
    public String name() {
        return name;
    }

    /** One of some words: the names of constants, written {@code like-this}. */
    public <E extends Enum<E>> E choice(String key, E otherwise) {
        Optional<Located> text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        Optional<E> chosen =
                Stream.of(constants).filter(one -> word(one).equals(text.get().text())).findFirst();
        if (chosen.isEmpty()) {
            problems.add(
                    text.get().line(),
                    "'%s' of %s is %s, not '%s'"
                            .formatted(
                                    key,
                                    name,
                                    Stream.of(constants)
                                            .map(YamlSection::word)
                                            .collect(Collectors.joining(" or ")),
                                    text.get().text()));
        }
        return chosen.orElse(otherwise);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
