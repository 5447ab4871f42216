package io.dromedary.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The units that a context runs, and what each brought into it. Not thread-safe. */
final class RouteTable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    private final CamelContext camel;
    private final Model model;
    private final Map<RouteUnit.Identity, Loaded> loaded = new LinkedHashMap<>();

    RouteTable(CamelContext camel) {
        this.camel = camel;
        this.model = ((ModelCamelContext) camel);
    }

    /** Definitions that a unit added. */
    private record Loaded(
            RouteUnit unit,
            List<RouteDefinition> routes,
            List<RestDefinition> rests,
            List<RouteTemplateDefinition> templates,
            List<RouteConfigurationDefinition> configurations) {}

    /** The definitions of a context at one moment. */
    private record Snapshot(
            Set<RouteDefinition> routes,
            Set<RestDefinition> rests,
            Set<RouteTemplateDefinition> templates,
            Set<RouteConfigurationDefinition> configurations) {}

    List<RouteUnit> units() {
        return loaded.values().stream().map(Loaded::unit).toList();
    }

    boolean contains(RouteUnit unit) {
        return loaded.containsKey(unit.identity());
    }

    /** The unit that a route of the context came from. */
    Optional<RouteUnit> unitOf(String routeId) {
        return loaded.values().stream()
                .filter(
                        entry ->
                                entry.routes().stream()
                                        .anyMatch(route -> routeId.equals(route.getRouteId())))
                .map(Loaded::unit)
                .findFirst();
    }

    /** The lines of units that have not changed themselves may have moved. */
    void refresh(RouteUnit unit) {
        loaded.computeIfPresent(
                unit.identity(),
                (identity, old) ->
                        new Loaded(
                                unit,
                                old.routes(),
                                old.rests(),
                                old.templates(),
                                old.configurations()));
    }

    /**
     * Adds the unit; in a started context its routes start.
     *
     * @throws InvalidRoutesException if that fails; nothing of the unit is left then
     */
    void add(RouteUnit unit) {
        Snapshot before = snapshot();
        try {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.fromString("file:" + unit.file(), unit.text()));
        } catch (Exception e) {
            Loaded half = since(unit, before);
            List<RouteProblem> doubles = doubleIds(List.of(half));
            remove(half);
            throw doubles.isEmpty()
                    ? new InvalidRoutesException(RouteDiagnosis.of(unit, e), e)
                    : new InvalidRoutesException(doubles);
        }
        loaded.put(unit.identity(), since(unit, before));
    }

    /** Ids of routes and steps that stand more than once. */
    List<RouteProblem> doubleIds() {
        return doubleIds(loaded.values());
    }

    private static List<RouteProblem> doubleIds(Collection<Loaded> entries) {
        StepIds ids = new StepIds();
        for (Loaded entry : entries) {
            entry.routes().forEach(route -> ids.add(entry.unit(), route));
        }
        return ids.problems();
    }

    /** Stops and removes what the unit brought. */
    void remove(RouteUnit unit) {
        Loaded entry = loaded.remove(unit.identity());
        if (entry != null) {
            remove(entry);
        }
    }

    private void remove(Loaded entry) {
        for (RouteDefinition route : entry.routes()) {
            attempt(
                    "stop route " + route.getRouteId(),
                    () -> {
                        if (camel.getRoute(route.getRouteId()) != null) {
                            camel.getRouteController().stopRoute(route.getRouteId());
                            camel.removeRoute(route.getRouteId());
                        }
                        if (model.getRouteDefinitions().contains(route)) {
                            model.removeRouteDefinition(route);
                        }
                    });
        }
        model.getRestDefinitions().removeAll(entry.rests());
        for (RouteTemplateDefinition template : entry.templates()) {
            attempt("remove a template", () -> model.removeRouteTemplateDefinition(template));
        }
        for (RouteConfigurationDefinition configuration : entry.configurations()) {
            attempt(
                    "remove a route configuration",
                    () -> model.removeRouteConfiguration(configuration));
        }
        entry.unit().beanNames().forEach(camel.getRegistry()::unbind);
    }

    private interface Attempt {
        void run() throws Exception;
    }

    /** What does not come off cleanly must not keep the rest from being changed. */
    private static void attempt(String what, Attempt attempt) {
        try {
            attempt.run();
        } catch (Exception e) {
            LOG.warn("Could not {}: {}", what, e.toString());
            LOG.debug("Could not {}", what, e);
        }
    }

    private Snapshot snapshot() {
        return new Snapshot(
                identities(model.getRouteDefinitions()),
                identities(model.getRestDefinitions()),
                identities(model.getRouteTemplateDefinitions()),
                identities(model.getRouteConfigurationDefinitions()));
    }

    private Loaded since(RouteUnit unit, Snapshot before) {
        return new Loaded(
                unit,
                added(before.routes(), model.getRouteDefinitions()),
                added(before.rests(), model.getRestDefinitions()),
                added(before.templates(), model.getRouteTemplateDefinitions()),
                added(before.configurations(), model.getRouteConfigurationDefinitions()));
    }

    private static <T> Set<T> identities(Collection<T> definitions) {
        Set<T> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(definitions);
        return identities;
    }

    private static <T> List<T> added(Set<T> before, Collection<T> now) {
        return new ArrayList<>(now).stream().filter(one -> !before.contains(one)).toList();
    }
}
