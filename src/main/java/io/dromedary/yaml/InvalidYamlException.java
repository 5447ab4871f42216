package io.dromedary.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A file cannot be used; the message names file, line and reason of all that is wrong. */
public final class InvalidYamlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<YamlProblem> problems;

    public InvalidYamlException(List<YamlProblem> problems) {
        super(problems.stream().map(YamlProblem::message).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public InvalidYamlException(YamlProblem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problems = List.of(problem);
    }

    /** What is wrong, in the order of the lines. */
    public List<YamlProblem> problems() {
        return problems;
    }
}
