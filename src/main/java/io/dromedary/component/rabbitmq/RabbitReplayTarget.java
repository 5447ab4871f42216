package io.dromedary.component.rabbitmq;

import io.cloudevents.CloudEvent;
import io.dromedary.replay.ReplayException;
import io.dromedary.replay.ReplayException.Reason;
import io.dromedary.replay.ReplayTarget;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;

/** Replays through the component, as a route would publish: confirmed and routed. */
public final class RabbitReplayTarget implements ReplayTarget {

    private final CamelContext camel;

    /** Over the component of that context. */
    public RabbitReplayTarget(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public Outlet open(String exchange, Optional<String> routingKey) {
        RabbitEventsComponent component =
                camel.getComponent("rabbitmq-events", RabbitEventsComponent.class);
        RabbitEventsConfiguration configuration = component.getConfiguration().copy();
        configuration.setExchange(exchange);
        // A mistyped name must not become an exchange that nobody reads.
        configuration.setDeclareExchange(false);
        routingKey.ifPresent(configuration::setRoutingKey);
        RabbitEventsEndpoint endpoint =
                new RabbitEventsEndpoint("rabbitmq-events:" + exchange, component, configuration);
        endpoint.setCamelContext(camel);
        try {
            Producer producer = endpoint.createProducer();
            producer.start();
            return new Way(endpoint, producer);
        } catch (IllegalArgumentException e) {
            throw new ReplayException(Reason.INVALID, e.getMessage());
        } catch (RuntimeException e) {
            throw new ReplayException(Reason.NO_TARGET, rootOf(e).getMessage());
        }
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private record Way(RabbitEventsEndpoint endpoint, Producer producer) implements Outlet {

        @Override
        public void publish(List<CloudEvent> events) throws Exception {
            Exchange exchange = endpoint.createExchange();
            exchange.getMessage().setBody(events);
            producer.process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        }

        @Override
        public void close() {
            producer.stop();
        }
    }
}
