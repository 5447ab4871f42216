package io.dromedary.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private List<RouteProblem> doubles() {
        List<RouteProblem> problems = new ArrayList<>();
        Map<String, RouteUnit> byRouteId = new HashMap<>();
        Map<RouteUnit.Identity, RouteUnit> byIdentity = new LinkedHashMap<>();
        for (List<RouteUnit> units : unitsByFile.values()) {
            for (RouteUnit unit : units) {
                RouteUnit same = byIdentity.putIfAbsent(unit.identity(), unit);
                RouteUnit namesake =
                        unit.routeId().map(id -> byRouteId.putIfAbsent(id, unit)).orElse(null);
                if (same != null || namesake != null) {
                    RouteUnit other = namesake != null ? namesake : same;
                    problems.add(
                            new RouteProblem(
                                    unit.file(),
                                    unit.line(),
                                    unit.routeId()
                                                    .map(id -> "the route id '" + id + "' is taken")
                                                    .orElse("the same " + unit.kind() + " stands")
                                            + " already: "
                                            + other.file()
                                            + ":"
                                            + other.line()));
                }
            }
        }
        return problems;
    }
}
