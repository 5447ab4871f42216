package io.dromedary.route;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.RuntimeCamelException;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Finds line and reason in what Camel throws at a route that it cannot build or start. */
final class RouteDiagnosis {

    private static final List<Pattern> OFFENDING_WORD =
            List.of(
                    Pattern.compile("Unknown parameters=\\[\\{([^=}]+)="),
                    Pattern.compile("No component found with scheme: (\\S+)"),
                    Pattern.compile("No endpoint could be found for: ([^:]+):"),
                    Pattern.compile("^([A-Za-z]+) '"),
                    Pattern.compile("Property with key \\[([^]]+)] not found"));

    private static final Pattern UNKNOWN_OPTION =
            Pattern.compile("endpoint: ([^:]+):.*Unknown parameters=\\[\\{([^=}]+)=");

    private static final Pattern LINE = Pattern.compile(":(\\d+)$");

    private RouteDiagnosis() {}

    static RouteProblem of(RouteUnit unit, Throwable thrown) {
        Throwable telling = telling(thrown);
        if (telling instanceof MarkedYamlEngineException marked) {
            return new RouteProblem(
                    unit.file(),
                    marked.getProblemMark().map(mark -> mark.getLine() + 1).orElse(unit.line()),
                    oneLine(marked.getProblem()));
        }
        String reason =
                oneLine(telling.getMessage() == null ? telling.toString() : telling.getMessage());
        return new RouteProblem(
                unit.file(), line(unit, thrown, telling, reason), shortened(reason));
    }

    /** Camel's own words for the most frequent mistake fill three lines. */
    private static String shortened(String reason) {
        Matcher unknown = UNKNOWN_OPTION.matcher(reason);
        return unknown.find() ? unknown.group(1) + " has no option " + unknown.group(2) : reason;
    }

    /** The first cause that says more than that a route or an endpoint failed. */
    private static Throwable telling(Throwable thrown) {
        Throwable telling = thrown;
        while (telling.getCause() != null && telling.getCause() != telling && saysLittle(telling)) {
            telling = telling.getCause();
        }
        return telling;
    }

    private static boolean saysLittle(Throwable thrown) {
        return thrown instanceof FailedToCreateRouteException
                || thrown instanceof FailedToStartRouteException
                || thrown instanceof ResolveEndpointFailedException
                || thrown.getClass() == RuntimeCamelException.class
                || thrown.getClass() == RuntimeException.class;
    }

    private static int line(RouteUnit unit, Throwable thrown, Throwable telling, String reason) {
        return offendingWord(telling, reason)
                .flatMap(word -> lineOf(unit, word))
                .or(() -> location(thrown))
                .filter(line -> line >= unit.line() && line <= unit.lastLine())
                .orElse(unit.line());
    }

    private static Optional<String> offendingWord(Throwable telling, String reason) {
        if (telling instanceof PropertyBindingException binding) {
            return Optional.ofNullable(binding.getPropertyName());
        }
        if (telling instanceof NoSuchBeanException bean) {
            return Optional.ofNullable(bean.getName());
        }
        return OFFENDING_WORD.stream()
                .map(pattern -> pattern.matcher(reason))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    private static Optional<Integer> lineOf(RouteUnit unit, String word) {
        return unit.lineWith(word + ":").or(() -> unit.lineWith(word));
    }

    private static Optional<Integer> location(Throwable thrown) {
        String location = null;
        if (thrown instanceof FailedToCreateRouteException failed) {
            location = failed.getLocation();
        } else if (thrown instanceof FailedToStartRouteException failed) {
            location = failed.getLocation();
        }
        if (location == null) {
            return Optional.empty();
        }
        Matcher matcher = LINE.matcher(location);
        return matcher.find() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
