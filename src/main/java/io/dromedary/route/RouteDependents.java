package io.dromedary.route;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which units must be built anew because something they refer to changes: the template they are
 * made from, a bean they name, a route configuration (which may apply to any route).
 */
final class RouteDependents {

    private final Set<String> templates;
    private final Set<String> beans;
    private final boolean configurations;

    RouteDependents(List<RouteUnit> changed) {
        this.templates =
                changed.stream()
                        .map(RouteUnit::templateId)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet());
        this.beans =
                changed.stream()
                        .map(RouteUnit::beanNames)
                        .flatMap(Collection::stream)
                        .collect(Collectors.toSet());
        this.configurations =
                changed.stream().anyMatch(unit -> unit.kind().equals("routeConfiguration"));
    }

    boolean contain(RouteUnit unit) {
        return (configurations && unit.isRoute())
                || unit.templateRef().filter(templates::contains).isPresent()
                || beans.stream().anyMatch(bean -> mentions(unit, bean));
    }

    private static boolean mentions(RouteUnit unit, String bean) {
        return !unit.kind().equals("beans") && (unit.content() + " " + unit.scope()).contains(bean);
    }
}
