package io.dromedary.route;

import java.util.List;
import java.util.stream.Collectors;

/** The routes cannot run; the message names file, line and reason of everything that is wrong. */
public class InvalidRoutesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<RouteProblem> problems;

    /** At least one problem. */
    public InvalidRoutesException(List<RouteProblem> problems) {
        super(problems.stream().map(RouteProblem::message).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    InvalidRoutesException(RouteProblem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problems = List.of(problem);
    }

    /** What is wrong, in the order of the files. */
    public List<RouteProblem> problems() {
        return problems;
    }
}
