package io.dromedary.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The units of all files, with what can be said against them without Camel. Immutable. */
final class RouteSources {

    private final Map<String, List<RouteUnit>> unitsByFile;

    private RouteSources(Map<String, List<RouteUnit>> unitsByFile) {
        this.unitsByFile = unitsByFile;
    }

    static RouteSources empty() {
        return new RouteSources(Map.of());
    }

    /**
     * Takes the files apart.
     *
     * @param texts by file
     * @throws InvalidRoutesException naming everything that is wrong in all files
     */
    static RouteSources parse(Map<String, String> texts) {
        Map<String, List<RouteUnit>> units = new TreeMap<>();
        List<RouteProblem> problems = new ArrayList<>();
        texts.forEach(
                (file, text) -> {
                    try {
                        units.put(file, RouteFile.units(file, text));
                    } catch (InvalidRoutesException e) {
                        problems.addAll(e.problems());
                    }
                });
        RouteSources sources = new RouteSources(units);
        problems.addAll(sources.doubles());
        if (!problems.isEmpty()) {
            throw new InvalidRoutesException(problems);
        }
        return sources;
    }

    /** In the order in which they must be added. */
    List<RouteUnit> units() {
        return unitsByFile.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(RouteUnit::order))
                .toList();
    }

    /** The ids of steps only show when the routes are built: {@link StepIds}. */
    private List<RouteProblem> doubles() {
        List<RouteProblem> problems = new ArrayList<>();
        Map<Object, RouteUnit> taken = new HashMap<>();
        for (List<RouteUnit> units : unitsByFile.values()) {
            for (RouteUnit unit : units) {
                Set<String> claims = unit.claims();
                for (String claim : claims) {
                    RouteUnit other = taken.putIfAbsent(claim, unit);
                    if (other != null) {
                        problems.add(taken(unit, "the " + claim + " is taken", other));
                    }
                }
                RouteUnit same = taken.putIfAbsent(unit.identity(), unit);
                if (same != null && claims.isEmpty()) {
                    problems.add(taken(unit, "the same " + unit.kind() + " stands", same));
                }
            }
        }
        return problems;
    }

    private static RouteProblem taken(RouteUnit unit, String what, RouteUnit other) {
        return new RouteProblem(
                unit.file(), unit.line(), what + " already: " + other.file() + ":" + other.line());
    }
}
