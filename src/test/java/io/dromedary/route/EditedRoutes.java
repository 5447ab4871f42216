package io.dromedary.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;

/** Route files that are written, loaded and edited, and the routes that run meanwhile. */
final class EditedRoutes implements AutoCloseable {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Map<String, String> files = new HashMap<>();
    private final RouteCheck check;
    private final UserRoutes routes;

    EditedRoutes() {
        camel.disableJMX();
        camel.setSourceLocationEnabled(true);
        camel.getPropertiesComponent().addInitialProperty("target", "mock:out");
        check =
                new RouteCheck(
                        camel.getRegistry(),
                        name -> camel.getPropertiesComponent().resolveProperty(name));
        routes = new UserRoutes(camel, check);
    }

    /** Writes a file of these items. */
    EditedRoutes file(String name, Object... items) {
        files.put(name, Stream.of(items).map(Object::toString).collect(Collectors.joining()));
        return this;
    }

    EditedRoutes deleted(String name) {
        files.remove(name);
        return this;
    }

    /** Loads what was written, and starts. */
    EditedRoutes started() {
        routes.load(files);
        camel.start();
        return this;
    }

    /** Brings what was written since into force; what is wrong with it. */
    List<RouteProblem> change() {
        return routes.change(files);
    }

    /** What {@code routes check} says of what was written. */
    List<RouteProblem> checked() {
        return check.errors(files);
    }

    /** The same files, for another start. */
    EditedRoutes anew() {
        EditedRoutes next = new EditedRoutes();
        next.files.putAll(files);
        return next;
    }

    UserRoutes routes() {
        return routes;
    }

    List<String> running() {
        return camel.getRoutes().stream().map(Route::getId).sorted().toList();
    }

    Object answer(String id) {
        return camel.createProducerTemplate().requestBody("direct:" + id, "");
    }

    /** Tells a route that was restarted from one that ran on. */
    Map<String, Route> identities() {
        return camel.getRoutes().stream().collect(Collectors.toMap(Route::getId, route -> route));
    }

    @Override
    public void close() {
        camel.stop();
    }
}
