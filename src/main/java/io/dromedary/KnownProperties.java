package io.dromedary;

import io.dromedary.route.RouteFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * route refers to it. Environment variables are not looked at: they are shared with other programs,
 * and their names cannot be read back unambiguously.
 */
final class KnownProperties
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Pattern OURS = Pattern.compile("(?i)(dromedary|onec)\\..+");

    /** Below these the user chooses the names. */
    private static final String CHOSEN = "dromedary.journal.retention.channels.";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z][\\w.-]*)");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(context.getEnvironment());
    }

    static void check(ConfigurableEnvironment environment) {
        Set<String> known = new TreeSet<>();
        List<EnumerablePropertySource<?>> given = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !source.getName()
                            .contains(
                                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
                if (isDefault(enumerable)) {
                    names(enumerable).forEach(name -> known.add(canonical(name)));
                } else {
                    given.add(enumerable);
                }
            }
        }
        known.addAll(namedInRoutes(environment));
        for (EnumerablePropertySource<?> source : given) {
            for (String name : names(source)) {
                if (!known.contains(canonical(name)) && !name.startsWith(CHOSEN)) {
                    throw unknown(name, source, known);
                }
            }
        }
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
                        named.add(canonical(placeholder.group(1)));
                    }
                }
            }
        }
        return named;
    }

    private static InvalidConfigurationException unknown(
            String name, PropertySource<?> source, Set<String> known) {
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
                known.stream()
                        .min(Comparator.comparingInt(one -> distance(one, canonical(name))))
                        .map(one -> "; did you mean " + one + "?")
                        .orElse("");
        return new InvalidConfigurationException("unknown property " + name + place + nearest);
    }

    /** Levenshtein's. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
