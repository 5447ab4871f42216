package io.dromedary.yaml;

import io.dromedary.spelling.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What was found wrong with a file so far, so that its author hears of everything at once. */
public final class YamlProblems {

    private final String file;
    private final List<YamlProblem> found = new ArrayList<>();

    public YamlProblems(String file) {
        this.file = file;
    }

    public void add(int line, String reason) {
        found.add(new YamlProblem(file, line, reason));
    }

    /** A name that is none of the known ones. */
    public void addUnknown(int line, String what, String name, Collection<String> known) {
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
     * @throws InvalidYamlException with everything else
     */
    public void refuse() {
        if (!found.isEmpty()) {
            throw new InvalidYamlException(sorted());
        }
    }

    public List<YamlProblem> sorted() {
        return found.stream().sorted(Comparator.comparingInt(YamlProblem::line)).toList();
    }
}
