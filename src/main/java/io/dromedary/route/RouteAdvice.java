package io.dromedary.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Steps that are allowed, but take a guarantee away.
 *
 * <p>Behind {@code onec-eventlog:} and {@code journal:} a batch or event counts as done when its
 * exchange has completed. Steps that let the exchange complete while its content is still on the
 * way elsewhere lose that content in a crash. And a checkpoint is committed once: with two durable
 * effects in one route a crash between them loses or repeats one of them.
 */
final class RouteAdvice {

    private static final Set<String> SOURCES =
            Set.of("onec-eventlog", "journal", "rabbitmq-events");

    private static final Map<String, String> LETTING_GO =
            Map.of(
                    "aggregate", "acknowledges while what it collects lives only in memory",
                    "wireTap", "lets the exchange complete before its copy is done",
                    "threads", "hands the exchange to a queue in memory",
                    "resequence", "acknowledges while what it collects lives only in memory");

    /** Schemes that keep nothing. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "onec-transactions",
                    "log",
                    "mock",
                    "direct",
                    "bean",
                    "class",
                    "language",
                    "dataformat",
                    "validator",
                    "json-validator",
                    "xslt",
                    "controlbus",
                    "seda");

    private final RouteUnit unit;
    private final List<RouteProblem> found = new ArrayList<>();
    private final Map<String, Integer> effects = new LinkedHashMap<>();

    private RouteAdvice(RouteUnit unit) {
        this.unit = unit;
    }

    static List<RouteProblem> of(RouteUnit unit) {
        if (!(unit.content() instanceof Map<?, ?> route)) {
            return List.of();
        }
        Object from = unit.kind().equals("from") ? route : route.get("from");
        if (!(from instanceof Map<?, ?> source) || !SOURCES.contains(scheme(source))) {
            return List.of();
        }
        RouteAdvice advice = new RouteAdvice(unit);
        advice.visit(source.get("steps"));
        if (scheme(source).equals("onec-eventlog") && advice.effects.size() > 1) {
            advice.warn(
                    advice.effects.keySet().stream().reduce((first, last) -> last).orElseThrow(),
                    "the route has more than one durable effect ("
                            + String.join(", ", advice.effects.keySet())
                            + "): a crash between them repeats or loses one; let the others be"
                            + " routes of their own, from journal:CHANNEL?subscriber=NAME");
        }
        return advice.found;
    }

    private void visit(Object node) {
        if (node instanceof List<?> list) {
            list.forEach(this::visit);
        } else if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> visit(String.valueOf(key), value));
        }
    }

    private void visit(String key, Object value) {
        if (LETTING_GO.containsKey(key)) {
            warn(key + ":", key + " " + LETTING_GO.get(key));
        }
        if (key.equals("to") || key.equals("toD")) {
            String scheme = scheme(value);
            if (scheme.equals("seda")) {
                warn("seda", "seda hands the exchange to a queue in memory");
            }
            if (!scheme.isEmpty() && !WITHOUT_EFFECT.contains(scheme)) {
                effects.merge(uri(value), 1, Integer::sum);
            }
        }
        visit(value);
    }

    private void warn(String word, String advice) {
        found.add(new RouteProblem(unit.file(), unit.lineWith(word).orElse(unit.line()), advice));
    }

    private static String scheme(Object step) {
        String uri = uri(step);
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }

    private static String uri(Object step) {
        if (step instanceof String text) {
            return text;
        }
        return step instanceof Map<?, ?> map && map.get("uri") instanceof String text ? text : "";
    }
}
