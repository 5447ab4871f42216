package io.dromedary.cluster.rac;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an installed rac knows: 8.3.21 has options that 8.3.20 refuses, and 8.5 refuses some of
 * 8.3's. Read from {@code rac help MODE}, which asks no server. Immutable.
 *
 * @param options of all commands of a mode, without the dashes
 * @param words that stand alone in a line, among which are the commands
 */
record RacHelp(Set<String> options, Set<String> words) {

    static final RacHelp NOTHING = new RacHelp(Set.of(), Set.of());

    private static final Pattern OPTION = Pattern.compile("(?m)^\\s*--([A-Za-z][\\w-]*)");
    private static final Pattern WORD = Pattern.compile("(?m)^\\s+([a-z][a-z-]*)\\s*$");

    /** Copies the sets. */
    RacHelp {
        options = Set.copyOf(options);
        words = Set.copyOf(words);
    }

    static RacHelp parse(String help) {
        return new RacHelp(all(OPTION, help), all(WORD, help));
    }

    private static Set<String> all(Pattern pattern, String help) {
        return pattern.matcher(help)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    boolean hasOption(String option) {
        return options.contains(option);
    }

    boolean hasCommand(String command) {
        return words.contains(command);
    }
}
