package io.dromedary;

import io.dromedary.route.RouteFolder;
import io.dromedary.spelling.Spelling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses to start with a property of ours that does not exist: a misspelt one would silently leave
 * the default in force.
 *
 * <p>A property exists if the program's own {@code application.yaml} gives its default, or if a
 * route refers to it. Those in environment variables are compared as such: {@link KnownVariables}.
 */
final class KnownProperties
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Pattern OURS = Pattern.compile("(?i)(dromedary|onec)\\..+");

    /** Spring Boot's, of which users set some, and misspell them. */
    private static final Pattern SERVER = Pattern.compile("(?i)server\\..+");

    /** Below these the user chooses the names. */
    private static final String CHOSEN = "dromedary.journal.retention.channels.";

    private static final Pattern PLACEHOLDER =
            Pattern.compile("(?:\\{\\{\\??|\\$\\{properties:)([A-Za-z][\\w.-]*)");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(context.getEnvironment());
    }

    static void check(ConfigurableEnvironment environment) {
        Map<String, String> known = new TreeMap<>();
        List<EnumerablePropertySource<?>> given = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !isEnvironment(source)) {
                if (isDefault(enumerable)) {
                    names(enumerable).forEach(name -> known.put(canonical(name), name));
                } else {
                    given.add(enumerable);
                }
            }
        }
        namedInRoutes(environment).forEach(name -> known.put(canonical(name), name));
        for (EnumerablePropertySource<?> source : given) {
            for (String name : names(source)) {
                if (!known.containsKey(canonical(name)) && !name.startsWith(CHOSEN)) {
                    throw unknown(name, source, known);
                }
            }
            checkServer(source);
        }
        new KnownVariables(known.values(), List.of(CHOSEN))
                .check(environment.getSystemEnvironment());
    }

    private static void checkServer(EnumerablePropertySource<?> source) {
        List<String> names =
                Stream.of(source.getPropertyNames())
                        .filter(name -> SERVER.matcher(name).matches())
                        .toList();
        if (!names.isEmpty()) {
            Map<String, String> known = new TreeMap<>();
            DescribedProperties.named(SERVER).forEach(name -> known.put(canonical(name), name));
            for (String name : names) {
                // Below some the user chooses the names: server.servlet.context-parameters.mine
                String canonical = canonical(name);
                if (!known.containsKey(canonical)
                        && known.keySet().stream()
                                .noneMatch(one -> canonical.startsWith(one + "."))) {
                    throw unknown(name, source, known);
                }
            }
        }
    }

    private static boolean isEnvironment(PropertySource<?> source) {
        return source.getName()
                .contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private static List<String> names(EnumerablePropertySource<?> source) {
        return List.of(source.getPropertyNames()).stream()
                .filter(name -> OURS.matcher(name).matches())
                .toList();
    }

    /** Written as one likes: {@code max-wait}, {@code maxWait}; elements of a list are the list. */
    private static String canonical(String name) {
        int bracket = name.indexOf('[');
        return ConfigurationPropertyName.adapt(bracket < 0 ? name : name.substring(0, bracket), '.')
                .toString()
                .replace("-", "");
    }

    private static boolean isDefault(PropertySource<?> source) {
        return source.getName().contains("class path resource [application");
    }

    private static Optional<TextResourceOrigin> resource(PropertySource<?> source, String name) {
        return Optional.ofNullable(OriginLookup.getOrigin(source, name))
                .filter(TextResourceOrigin.class::isInstance)
                .map(TextResourceOrigin.class::cast);
    }

    private static Set<String> namedInRoutes(ConfigurableEnvironment environment) {
        Path folder = Path.of(environment.getProperty("dromedary.routes", "routes"));
        Set<String> named = new TreeSet<>();
        if (Files.isDirectory(folder)) {
            for (String text : new RouteFolder(folder).texts().values()) {
                Matcher placeholder = PLACEHOLDER.matcher(text);
                while (placeholder.find()) {
                    if (OURS.matcher(placeholder.group(1)).matches()) {
                        named.add(placeholder.group(1));
                    }
                }
            }
        }
        return named;
    }

    private static InvalidConfigurationException unknown(
            String name, PropertySource<?> source, Map<String, String> known) {
        String place =
                resource(source, name)
                        .map(
                                origin ->
                                        " ("
                                                + origin.getResource().getDescription()
                                                + ", line "
                                                + (origin.getLocation().getLine() + 1)
                                                + ")")
                        .orElse("");
        String nearest =
                Spelling.nearest(canonical(name), known.keySet())
                        .map(one -> "; did you mean " + known.get(one) + "?")
                        .orElse("");
        return new InvalidConfigurationException("unknown property " + name + place + nearest);
    }
}
