package io.dromedary.kod.rules;

import io.dromedary.spelling.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What was found wrong with a file so far, so that its author hears of everything at once. */
final class RulesProblems {

    private final String file;
    private final List<RulesProblem> found = new ArrayList<>();

    RulesProblems(String file) {
        this.file = file;
    }

    void add(int line, String reason) {
        found.add(new RulesProblem(file, line, reason));
    }

    /** A name that is none of the known ones. */
    void addUnknown(int line, String what, String name, Collection<String> known) {
        String meant =
                Spelling.nearest(name, known)
                        .filter(one -> Spelling.distance(one, name) <= name.length() / 2)
                        .map(one -> "did you mean " + one + "?")
                        .orElseGet(
                                () ->
                                        "there "
                                                + (known.isEmpty()
                                                        ? "is none"
                                                        : "is "
                                                                + known.stream()
                                                                        .sorted()
                                                                        .collect(
                                                                                Collectors.joining(
                                                                                        ", "))));
        add(line, what + " '" + name + "' is unknown; " + meant);
    }

    /**
     * Does nothing if nothing was found.
     *
     * @throws InvalidRulesException with everything else
     */
    void refuse() {
        if (!found.isEmpty()) {
            throw new InvalidRulesException(sorted());
        }
    }

    List<RulesProblem> sorted() {
        return found.stream().sorted(Comparator.comparingInt(RulesProblem::line)).toList();
    }
}
