package io.dromedary.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's routes in the running context: loads them at start, and puts changed texts in place of
 * the old ones, route by route, refusing what would not run. Thread-safe.
 */
public final class UserRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(UserRoutes.class);

    private final RouteTable table;
    private final RouteCheck check;
    private Map<String, String> good = Map.of();
    private Map<String, String> refused = Map.of();

    /** Texts that the program made itself, by name: they are in no file. */
    private final Map<String, String> made = new TreeMap<>();

    private boolean loaded;

    /** Routes for {@code camel}; {@code check} must know its beans and properties. */
    public UserRoutes(CamelContext camel, RouteCheck check) {
        this.table = new RouteTable(camel);
        this.check = check;
    }

    /**
     * Adds the routes to a context that has not been started.
     *
     * @param texts by file
     * @throws InvalidRoutesException if they are wrong, as far as can be seen before the start
     */
    public synchronized void load(Map<String, String> texts) {
        List<RouteProblem> problems = new ArrayList<>();
        Map<String, String> all = withMade(texts);
        for (RouteUnit unit : RouteSources.parse(all).units()) {
            try {
                table.add(unit);
            } catch (InvalidRoutesException e) {
                problems.addAll(e.problems());
            }
        }
        problems.addAll(table.doubleIds());
        if (!problems.isEmpty()) {
            throw new InvalidRoutesException(problems);
        }
        good = Map.copyOf(all);
        loaded = true;
        table.units().forEach(UserRoutes::advise);
    }

    /**
     * Adds routes that are in no file; before {@link #load} they wait for it.
     *
     * @param name takes the place of a file's name
     * @return what keeps them from running; then nothing was changed
     */
    public synchronized List<RouteProblem> put(String name, String text) {
        if (loaded) {
            Map<String, String> texts = new TreeMap<>(good);
            texts.put(name, text);
            List<RouteProblem> problems = tryToApply(texts);
            if (!problems.isEmpty()) {
                return problems;
            }
        }
        made.put(name, text);
        return List.of();
    }

    /** Takes away what {@link #put} added. */
    public synchronized void remove(String name) {
        made.remove(name);
        if (loaded) {
            Map<String, String> texts = new TreeMap<>(good);
            texts.remove(name);
            tryToApply(texts)
                    .forEach(problem -> LOG.error("{} runs on: {}", name, problem.message()));
        }
    }

    private Map<String, String> withMade(Map<String, String> texts) {
        Map<String, String> all = new TreeMap<>(texts);
        all.putAll(made);
        return all;
    }

    private static void advise(RouteUnit unit) {
        RouteAdvice.of(unit).forEach(advice -> LOG.warn("{}", advice.message()));
    }

    /** File, line and reason of what the context threw when it started; empty if no route's. */
    public synchronized Optional<RouteProblem> diagnose(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Throwable failure = cause;
            Optional<String> routeId = Optional.empty();
            if (cause instanceof FailedToCreateRouteException failed) {
                routeId = Optional.ofNullable(failed.getRouteId());
            } else if (cause instanceof FailedToStartRouteException failed) {
                routeId = Optional.ofNullable(failed.getRouteId());
            }
            if (routeId.isPresent()) {
                return routeId.flatMap(table::unitOf).map(unit -> RouteDiagnosis.of(unit, failure));
            }
        }
        return Optional.empty();
    }

    /**
     * Brings the running routes in line with changed files. A file that would not run leaves its
     * old routes as they are; the others are changed all the same. Only the routes that changed are
     * restarted.
     *
     * @param files texts of all files, by name
     * @return what was refused; each refusal is returned once, until the file changes again
     */
    public synchronized List<RouteProblem> change(Map<String, String> files) {
        Map<String, String> texts = withMade(files);
        refused = new TreeMap<>(refused);
        refused.entrySet().removeIf(e -> !e.getValue().equals(texts.getOrDefault(e.getKey(), "")));
        Set<String> changed = changedFiles(texts);
        changed.removeAll(refused.keySet());
        if (changed.isEmpty()) {
            return List.of();
        }
        List<RouteProblem> together = tryToApply(with(texts, changed));
        if (together.isEmpty()) {
            return List.of();
        }
        return changed.size() == 1
                ? refuse(texts, changed, together)
                : changeOneByOne(texts, changed);
    }

    private List<RouteProblem> changeOneByOne(Map<String, String> texts, Set<String> changed) {
        List<RouteProblem> problems = new ArrayList<>();
        for (String file : changed) {
            Set<String> one = Set.of(file);
            List<RouteProblem> found = tryToApply(with(texts, one));
            if (!found.isEmpty()) {
                problems.addAll(refuse(texts, one, found));
            }
        }
        return problems;
    }

    private Set<String> changedFiles(Map<String, String> texts) {
        return Stream.concat(texts.keySet().stream(), good.keySet().stream())
                .filter(file -> !texts.getOrDefault(file, "").equals(good.getOrDefault(file, "")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Map<String, String> with(Map<String, String> texts, Set<String> files) {
        Map<String, String> merged = new TreeMap<>(good);
        for (String file : files) {
            merged.remove(file);
            if (texts.containsKey(file)) {
                merged.put(file, texts.get(file));
            }
        }
        return merged;
    }

    private List<RouteProblem> refuse(
            Map<String, String> texts, Set<String> files, List<RouteProblem> problems) {
        files.forEach(file -> refused.put(file, texts.getOrDefault(file, "")));
        return problems;
    }

    private List<RouteProblem> tryToApply(Map<String, String> texts) {
        RouteSources sources;
        try {
            sources = RouteSources.parse(texts);
        } catch (InvalidRoutesException e) {
            return e.problems();
        }
        List<RouteProblem> problems = check.errors(sources);
        if (problems.isEmpty()) {
            problems = apply(sources.units());
        }
        if (problems.isEmpty()) {
            good = Map.copyOf(texts);
        }
        return problems;
    }

    private List<RouteProblem> apply(List<RouteUnit> wanted) {
        Set<RouteUnit.Identity> wantedIdentities =
                wanted.stream().map(RouteUnit::identity).collect(Collectors.toSet());
        List<RouteUnit> current = table.units();
        List<RouteUnit> changed =
                Stream.concat(
                                current.stream()
                                        .filter(u -> !wantedIdentities.contains(u.identity())),
                                wanted.stream().filter(u -> !table.contains(u)))
                        .toList();
        RouteDependents dependents = new RouteDependents(changed);
        List<RouteUnit> leaving =
                current.stream()
                        .filter(
                                u ->
                                        !wantedIdentities.contains(u.identity())
                                                || dependents.contain(u))
                        .toList();
        List<RouteUnit> coming =
                wanted.stream().filter(u -> !table.contains(u) || dependents.contain(u)).toList();
        List<RouteProblem> problems = replace(leaving, coming);
        if (problems.isEmpty()) {
            wanted.forEach(table::refresh);
            LOG.info("Routes changed: {}", changes(leaving, coming));
            coming.forEach(UserRoutes::advise);
        }
        return problems;
    }

    private List<RouteProblem> replace(List<RouteUnit> leaving, List<RouteUnit> coming) {
        List<RouteUnit> last = new ArrayList<>(leaving);
        Collections.reverse(last);
        last.forEach(table::remove);
        List<RouteUnit> added = new ArrayList<>();
        try {
            for (RouteUnit unit : coming) {
                table.add(unit);
                added.add(unit);
            }
            return List.of();
        } catch (InvalidRoutesException e) {
            Collections.reverse(added);
            added.forEach(table::remove);
            restore(leaving);
            return e.problems();
        }
    }

    private void restore(List<RouteUnit> units) {
        for (RouteUnit unit :
                units.stream().sorted(Comparator.comparingInt(RouteUnit::order)).toList()) {
            try {
                table.add(unit);
            } catch (InvalidRoutesException e) {
                LOG.error("The route that ran before does not start again: {}", e.getMessage());
            }
        }
    }

    private static String changes(List<RouteUnit> leaving, List<RouteUnit> coming) {
        Set<String> before = leaving.stream().map(UserRoutes::name).collect(Collectors.toSet());
        Set<String> after = coming.stream().map(UserRoutes::name).collect(Collectors.toSet());
        return Stream.of(
                        coming.stream()
                                .map(UserRoutes::name)
                                .map(n -> n + (before.contains(n) ? " restarted" : " started")),
                        leaving.stream()
                                .map(UserRoutes::name)
                                .filter(n -> !after.contains(n))
                                .map(n -> n + " stopped"))
                .flatMap(names -> names)
                .collect(Collectors.joining(", "));
    }

    private static String name(RouteUnit unit) {
        return unit.routeId()
                .or(unit::templateId)
                .orElseGet(() -> unit.kind() + " in " + unit.file());
    }
}
