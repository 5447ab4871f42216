package io.dromedary.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

/**
 * Finds ids that stand twice. Camel looks for them only when all routes start together: routes that
 * are added one after the other run, and would keep the program from its next start.
 *
 * <p>As for Camel, routes of templates may share the ids of their steps among themselves (each is
 * one step of the template), but with no other route.
 */
final class StepIds {

    private final Map<String, Place> taken = new HashMap<>();
    private final List<RouteProblem> problems = new ArrayList<>();

    /** Where an id stands. */
    private record Place(RouteDefinition route, String file, int line) {

        boolean isTemplate() {
            return Boolean.TRUE.equals(route.isTemplate());
        }

        boolean mayShareWith(Place other) {
            return isTemplate() && other.isTemplate() && !route.equals(other.route);
        }
    }

    /** Adds a route that the unit brought. */
    void add(RouteUnit unit, RouteDefinition route) {
        visit(unit, route, route);
    }

    /** What has been found, in the order in which it was added. */
    List<RouteProblem> problems() {
        return problems;
    }

    /** Like Camel, leaves out what it applies to routes from elsewhere, such as onException. */
    private void visit(RouteUnit unit, RouteDefinition route, ProcessorDefinition<?> step) {
        if (step.isAbstract()) {
            return;
        }
        if (step.getId() != null && step.hasCustomIdAssigned()) {
            Place place = placeOf(unit, route, step);
            Place other = taken.putIfAbsent(step.getId(), place);
            if (other != null && !place.mayShareWith(other)) {
                problems.add(
                        new RouteProblem(
                                place.file(),
                                place.line(),
                                "the id '"
                                        + step.getId()
                                        + "' is taken already: "
                                        + other.file()
                                        + ":"
                                        + other.line()));
            }
        }
        for (ProcessorDefinition<?> child : step.getOutputs()) {
            visit(unit, route, child);
        }
    }

    /** A step of a template stands where the template does, not where it is used. */
    private static Place placeOf(
            RouteUnit unit, RouteDefinition route, ProcessorDefinition<?> step) {
        String location = step.getLocation();
        int line = step.getLineNumber();
        return location == null || line <= 0 || step == route
                ? new Place(route, unit.file(), unit.line())
                : new Place(route, location.replaceFirst("^file:", ""), line);
    }
}
