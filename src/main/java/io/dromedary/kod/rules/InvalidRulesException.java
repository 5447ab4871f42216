package io.dromedary.kod.rules;

import java.util.List;
import java.util.stream.Collectors;

/** The rules cannot be used; the message names file, line and reason of all that is wrong. */
public final class InvalidRulesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<RulesProblem> problems;

    InvalidRulesException(List<RulesProblem> problems) {
        super(problems.stream().map(RulesProblem::message).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    InvalidRulesException(RulesProblem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problems = List.of(problem);
    }

    /** What is wrong, in the order of the lines. */
    public List<RulesProblem> problems() {
        return problems;
    }
}
