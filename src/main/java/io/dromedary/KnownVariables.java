package io.dromedary;

import io.dromedary.spelling.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment variables that Spring Boot takes for properties of ours. A variable cannot be
 * read back as a property, so the properties are written as variables instead: in upper case, dots
 * as {@code _}, dashes left out or, as Spring Boot did before, as {@code _} too.
 *
 * <p>{@code ONEC_} is not ours alone: images and scripts of others around 1C use it. Such a
 * variable is only refused if it looks like one of ours.
 */
final class KnownVariables {

    private static final Logger LOG = LoggerFactory.getLogger(KnownVariables.class);

    private static final Pattern OURS = Pattern.compile("(DROMEDARY|ONEC)_.+");

    private static final String SHARED = "ONEC_";

    /** With fewer letters to one that differs it is another word. */
    private static final int LETTERS_OF_A_SLIP = 4;

    /** An element of a list. */
    private static final Pattern ELEMENT = Pattern.compile("_\\d+(_.*)?$");

    /** What Kubernetes gives every pod for a service named dromedary, or dromedary-something. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".+_(SERVICE_(HOST|PORT(_.+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

    /** The same: its address, where a number would be somebody's idea of a property. */
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.+");

    private final Set<String> known;
    private final Collection<String> chosen;

    /**
     * @param properties that exist, by their names as users write them
     * @param chosen beginnings of names below which the user chooses
     */
    KnownVariables(Collection<String> properties, Collection<String> chosen) {
        this.known = new TreeSet<>();
        properties.forEach(name -> known.addAll(variables(name)));
        this.chosen = chosen.stream().flatMap(name -> variables(name).stream()).toList();
    }

    private static List<String> variables(String property) {
        String upper = property.toUpperCase(Locale.ROOT).replace('.', '_');
        return List.of(upper.replace("-", ""), upper.replace('-', '_'));
    }

    /**
     * Looks through the variables of the process.
     *
     * @throws InvalidConfigurationException if one looks like ours and is not known
     */
    void check(Map<String, ?> environment) {
        new TreeMap<>(environment).forEach((name, value) -> check(name, String.valueOf(value)));
    }

    private void check(String name, String value) {
        String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        if (!OURS.matcher(variable).matches()
                || known.contains(variable)
                || known.contains(ELEMENT.matcher(variable).replaceFirst(""))
                || chosen.stream().anyMatch(variable::startsWith)
                || SERVICE_LINK.matcher(variable).matches()
                || SERVICE_ADDRESS.matcher(value).matches()) {
            return;
        }
        String nearest = Spelling.nearest(variable, known).orElse("");
        if (variable.startsWith(SHARED) && !isSlip(variable, nearest)) {
            LOG.warn("The environment variable {} is none of ours and changes nothing", name);
            return;
        }
        throw new InvalidConfigurationException(
                "unknown property in the environment variable "
                        + name
                        + (nearest.isEmpty() ? "" : "; did you mean " + nearest + "?"));
    }

    private static boolean isSlip(String variable, String nearest) {
        int letters = nearest.length() - SHARED.length();
        return Spelling.distance(variable, nearest) <= letters / LETTERS_OF_A_SLIP;
    }
}
