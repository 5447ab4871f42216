package io.dromedary.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Component;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Says what is wrong with routes without running them: builds them all in a throw-away context that
 * knows the program's beans and properties, and starts none. Connects to nothing. Thread-safe.
 */
public final class RouteCheck {

    private final BeanRepository beans;
    private final Function<String, Optional<String>> properties;

    /**
     * A check for the program that has these.
     *
     * @param beans what routes may refer to
     * @param properties values for {@code {{…}}}
     */
    public RouteCheck(BeanRepository beans, Function<String, Optional<String>> properties) {
        this.beans = new WithoutComponents(beans);
        this.properties = properties;
    }

    /**
     * What would keep the routes from running; empty if nothing.
     *
     * @param texts of all files, by name, see {@link RouteFolder#texts}
     */
    public List<RouteProblem> errors(Map<String, String> texts) {
        try {
            return errors(RouteSources.parse(texts));
        } catch (InvalidRoutesException e) {
            return e.problems();
        }
    }

    /** What works, but costs a guarantee; see {@link RouteAdvice}. */
    public List<RouteProblem> warnings(Map<String, String> texts) {
        try {
            return RouteSources.parse(texts).units().stream()
                    .flatMap(unit -> RouteAdvice.of(unit).stream())
                    .toList();
        } catch (InvalidRoutesException e) {
            return List.of();
        }
    }

    List<RouteProblem> errors(RouteSources sources) {
        List<RouteProblem> problems = new ArrayList<>();
        try (DefaultCamelContext scratch = new DefaultCamelContext(new DefaultRegistry(beans))) {
            scratch.disableJMX();
            scratch.setSourceLocationEnabled(true);
            scratch.getPropertiesComponent().addPropertiesSource(new Values(properties));
            scratch.addRoutePolicyFactory((camel, id, route) -> new BuiltButNotStarted());
            beans.findByTypeWithName(ThreadPoolProfile.class)
                    .values()
                    .forEach(scratch.getExecutorServiceManager()::registerThreadPoolProfile);
            scratch.start();
            RouteTable table = new RouteTable(scratch);
            for (RouteUnit unit : sources.units()) {
                try {
                    table.add(unit);
                } catch (InvalidRoutesException e) {
                    problems.addAll(e.problems());
                }
            }
            problems.addAll(table.doubleIds());
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The routes could not be checked: " + e.getMessage(), e);
        }
        return problems;
    }

    private static final class BuiltButNotStarted extends RoutePolicySupport {
        @Override
        public void onInit(Route route) {
            route.setAutoStartup(false);
        }
    }

    private record Values(Function<String, Optional<String>> properties)
            implements PropertiesSource {
        @Override
        public String getName() {
            return "program";
        }

        @Override
        public String getProperty(String name) {
            return properties.apply(name).orElse(null);
        }
    }

    /**
     * The beans but for Camel components, which belong to the context that runs: the throw-away one
     * would take them over and stop them with itself.
     */
    private record WithoutComponents(BeanRepository beans) implements BeanRepository {

        @Override
        public Object lookupByName(String name) {
            return visible(beans.lookupByName(name));
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            return visible(beans.lookupByNameAndType(name, type));
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            Map<String, T> found = new LinkedHashMap<>(beans.findByTypeWithName(type));
            found.values().removeIf(Component.class::isInstance);
            return found;
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return beans.findByType(type).stream()
                    .filter(bean -> !(bean instanceof Component))
                    .collect(Collectors.toSet());
        }

        private static <T> T visible(T bean) {
            return bean instanceof Component ? null : bean;
        }
    }
}
