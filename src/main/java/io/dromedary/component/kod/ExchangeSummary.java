package io.dromedary.component.kod;

import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Route;
import org.apache.camel.util.URISupport;

/** What a program does in the exchange, in one line: which node it is of, from where to where. */
public final class ExchangeSummary {

    private ExchangeSummary() {}

    /** Of the routes of a context that was started; empty if none of them exchanges. */
    public static Optional<String> of(CamelContext camel) {
        List<String> ways =
                camel.getRoutes().stream().flatMap(route -> way(route).stream()).toList();
        if (ways.isEmpty()) {
            return Optional.empty();
        }
        KodRules rules = camel.getRegistry().findSingleByType(KodRules.class);
        return Optional.of("КОД: " + node(rules) + String.join("; ", ways));
    }

    private static String node(KodRules rules) {
        if (rules == null) {
            return "no config/kod.yaml, messages are passed on; ";
        }
        String others =
                rules.nodes().values().stream()
                        .filter(node -> !node.code().equals(rules.thisNode().code()))
                        .map(ExchangeSummary::named)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return "node "
                + named(rules.thisNode())
                + (rules.thisNode().centre() ? ", the centre" : "")
                + ", exchanges with "
                + others
                + "; ";
    }

    private static String named(Node node) {
        return node.name().isEmpty() ? node.code() : node.code() + " " + node.name();
    }

    private static Optional<String> way(Route route) {
        List<Endpoint> to = new ArrayList<>();
        route.filter("*").stream()
                .filter(EndpointAware.class::isInstance)
                .map(step -> ((EndpointAware) step).getEndpoint())
                .distinct()
                .forEach(to::add);
        Endpoint from = route.getEndpoint();
        boolean exchanges =
                from instanceof KodEndpoint || to.stream().anyMatch(KodEndpoint.class::isInstance);
        return exchanges
                ? Optional.of(
                        route.getRouteId()
                                + ": "
                                + place(from)
                                + to.stream()
                                        .map(one -> " -> " + place(one))
                                        .collect(Collectors.joining()))
                : Optional.empty();
    }

    /** Without what may be a secret. */
    private static String place(Endpoint endpoint) {
        if (endpoint instanceof KodEndpoint kod) {
            String directory = kod.getConfiguration().getDirectory();
            return directory == null
                    ? "registry"
                    : kod.getConfiguration().getKind()
                            + " in "
                            + Path.of(directory).toAbsolutePath();
        }
        return URISupport.sanitizeUri(endpoint.getEndpointBaseUri());
    }
}
