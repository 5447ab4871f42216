package io.dromedary.component.kod;

import io.dromedary.kod.message.MessageLimits;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.processor.Enricher;
import org.apache.camel.processor.RecipientList;
import org.apache.camel.processor.RoutingSlip;
import org.apache.camel.processor.SendDynamicProcessor;
import org.apache.camel.spi.IdAware;

/**
 * What the messages of {@code kod:changes} pass in this process: the steps of its route and of the
 * routes that those lead to, and whatever reads the messages of this node from a directory.
 */
final class MessagesWay {

    private final KodEndpoint source;
    private final String here;

    /** Of the messages that a source sends from the node here. */
    MessagesWay(KodEndpoint source, String here) {
        this.source = source;
        this.here = here;
    }

    /**
     * Checks that all of it takes what is sent.
     *
     * @return the steps whose address is known only when a message comes to them, as {@code
     *     route/step}: what is behind those was not checked
     * @throws IllegalArgumentException if something takes less
     */
    Set<String> check(Collection<Route> routes) {
        for (Route route : routes) {
            if (route.getEndpoint() instanceof KodEndpoint from && from.isReaderFor(here)) {
                checkFits(route, from);
            }
            for (Endpoint to : endpoints(route)) {
                if (to instanceof KodEndpoint group && group.isGroupsFor(here)) {
                    checkFits(route, group);
                }
            }
        }
        return checkSteps(routes);
    }

    private Set<String> checkSteps(Collection<Route> routes) {
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> reached = new LinkedHashSet<>();
        Deque<Endpoint> next = new ArrayDeque<>(List.of(source));
        while (!next.isEmpty()) {
            Endpoint from = next.remove();
            for (Route route : routes) {
                if (isSame(route.getEndpoint(), from) && reached.add(route.getRouteId())) {
                    for (Endpoint to : endpoints(route)) {
                        if (to instanceof KodEndpoint writer && writer.isWriter()) {
                            checkFits(route, writer);
                        }
                        next.add(to);
                    }
                    unknown.addAll(dynamicSteps(route));
                }
            }
        }
        return unknown;
    }

    /** Options say nothing of where a route such as {@code direct:a} begins. */
    private static boolean isSame(Endpoint one, Endpoint other) {
        return one == other
                || (!(one instanceof KodEndpoint)
                        && one.getEndpointBaseUri().equals(other.getEndpointBaseUri()));
    }

    private static List<Endpoint> endpoints(Route route) {
        return route.filter("*").stream()
                .filter(EndpointAware.class::isInstance)
                .map(step -> ((EndpointAware) step).getEndpoint())
                .distinct()
                .toList();
    }

    private static List<String> dynamicSteps(Route route) {
        return route.filter("*").stream()
                .filter(MessagesWay::isDynamic)
                .map(step -> route.getRouteId() + "/" + ((IdAware) step).getId())
                .toList();
    }

    private static boolean isDynamic(Processor step) {
        return step instanceof SendDynamicProcessor
                || step instanceof RecipientList
                || step instanceof RoutingSlip
                || step instanceof Enricher;
    }

    private void checkFits(Route route, KodEndpoint way) {
        MessageLimits sent = source.limits();
        MessageLimits taken = way.limits();
        if (taken.bytes() < sent.bytes() || taken.objects() < sent.objects()) {
            throw new IllegalArgumentException(
                    ("kod:changes sends messages of up to %,d bytes and %,d objects, but %s of route"
                                    + " %s takes %,d and %,d. Raise its options maxBytes and maxObjects,"
                                    + " or lower those of kod:changes (dromedary.exchange.max-bytes)")
                            .formatted(
                                    sent.bytes(),
                                    sent.objects(),
                                    way,
                                    route.getRouteId(),
                                    taken.bytes(),
                                    taken.objects()));
        }
    }
}
