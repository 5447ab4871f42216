package io.dromedary.component.rabbitmq;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.testkit.rabbit.RabbitAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/** The component in a Camel of its own, on one virtual host of a broker. */
final class RabbitRoutes implements AutoCloseable {

    private final CachingConnectionFactory connections;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<CloudEvent> received = new CopyOnWriteArrayList<>();

    RabbitRoutes(RabbitAddress address) {
        connections = address.spring();
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(10);
        camel.getRegistry().bind("connectionFactory", connections);
        camel.start();
    }

    /** A numbered event. */
    static CloudEvent event(int number) {
        return CloudEventBuilder.v1()
                .withId(Integer.toString(number))
                .withSource(URI.create("/shop"))
                .withType("order.paid")
                .build();
    }

    /** What the event is recognised by. */
    static int number(CloudEvent event) {
        return Integer.parseInt(event.getId());
    }

    /** Publishes and waits; the answer carries the exception, if any. */
    Exchange publish(String uri, Object body) {
        try (FluentProducerTemplate template = camel.createFluentProducerTemplate()) {
            return template.to(uri).withBody(body).send();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A route that remembers the events it was given, after {@code step} let them pass. */
    void receive(String uri, Consumer<List<CloudEvent>> step) throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from(uri).process(exchange -> take(exchange, step));
                    }
                });
    }

    @SuppressWarnings("unchecked")
    private void take(Exchange exchange, Consumer<List<CloudEvent>> step) {
        List<CloudEvent> events = exchange.getMessage().getBody(List.class);
        step.accept(events);
        received.addAll(events);
    }

    List<CloudEvent> received() {
        return received;
    }

    List<Integer> numbers() {
        return received.stream().map(RabbitRoutes::number).toList();
    }

    @Override
    public void close() {
        camel.stop();
        connections.destroy();
    }
}
