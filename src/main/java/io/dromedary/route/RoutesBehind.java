package io.dromedary.route;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;

/**
 * The routes behind one endpoint {@code direct:}, and those that they call in turn, without the
 * rest of the folder: for a job that is run once, by itself.
 */
public final class RoutesBehind {

    private static final String DIRECT = "direct:";

    private RoutesBehind() {}

    /**
     * Adds them to a context that has not been started.
     *
     * @param endpoint e.g. {@code direct:backup}
     * @param texts by file
     * @throws InvalidRoutesException if they are wrong, or none begins there
     */
    public static void load(CamelContext camel, String endpoint, Map<String, String> texts) {
        RouteTable table = new RouteTable(camel);
        Set<RouteUnit> units = select(endpoint, RouteSources.parse(texts).units());
        if (units.stream().noneMatch(RouteUnit::isRoute)) {
            throw new InvalidRoutesException(
                    List.of(
                            new RouteProblem(
                                    "routes",
                                    0,
                                    "no route begins at "
                                            + endpoint
                                            + "; take the shipped one, or name another folder with"
                                            + " --routes")));
        }
        units.forEach(table::add);
    }

    static Set<RouteUnit> select(String endpoint, Collection<RouteUnit> units) {
        Set<RouteUnit> selected = new LinkedHashSet<>();
        units.stream().filter(unit -> !unit.isRoute()).forEach(selected::add);
        Deque<String> wanted = new ArrayDeque<>(List.of(endpoint));
        while (!wanted.isEmpty()) {
            String next = wanted.remove();
            for (RouteUnit unit : units) {
                if (unit.isRoute() && next.equals(beginning(unit)) && selected.add(unit)) {
                    called(unit.content(), wanted);
                }
            }
        }
        return selected;
    }

    private static String beginning(RouteUnit unit) {
        Object from =
                unit.content() instanceof Map<?, ?> content && content.get("from") != null
                        ? content.get("from")
                        : unit.content();
        if (from instanceof Map<?, ?> map && map.get("uri") instanceof String uri) {
            return withoutOptions(uri);
        }
        return from instanceof String uri ? withoutOptions(uri) : "";
    }

    private static void called(Object content, Deque<String> called) {
        if (content instanceof Map<?, ?> map) {
            map.values().forEach(value -> called(value, called));
        } else if (content instanceof List<?> list) {
            list.forEach(value -> called(value, called));
        } else if (content instanceof String text && text.startsWith(DIRECT)) {
            called.add(withoutOptions(text));
        }
    }

    private static String withoutOptions(String uri) {
        int options = uri.indexOf('?');
        return options < 0 ? uri : uri.substring(0, options);
    }
}
