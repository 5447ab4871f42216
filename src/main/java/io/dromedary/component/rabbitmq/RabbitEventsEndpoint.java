package io.dromedary.component.rabbitmq;

import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/** Publish CloudEvents to a RabbitMQ exchange, confirmed and routed, or consume them in batches. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "rabbitmq-events",
        title = "RabbitMQ Events",
        syntax = "rabbitmq-events:exchange",
        category = {Category.MESSAGING})
public class RabbitEventsEndpoint extends DefaultEndpoint {

    @UriParam private RabbitEventsConfiguration configuration;

    /** Made by the component. */
    public RabbitEventsEndpoint(
            String uri, RabbitEventsComponent component, RabbitEventsConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new RabbitEventsProducer(
                this, new RoutingKeys(configuration.getRoutingKey()), mode());
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (configuration.getQueue().isBlank()) {
            throw new IllegalArgumentException(
                    "rabbitmq-events:"
                            + configuration.getExchange()
                            + " in 'from' needs the option queue: where messages wait for the"
                            + " route");
        }
        BindingKeys.of(configuration);
        RabbitEventsConsumer consumer = new RabbitEventsConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    private AmqpBinding.Mode mode() {
        return switch (configuration.getMode()) {
            case "binary" -> AmqpBinding.Mode.BINARY;
            case "structured" -> AmqpBinding.Mode.STRUCTURED;
            default ->
                    throw new IllegalArgumentException(
                            "mode is binary or structured, not '" + configuration.getMode() + "'");
        };
    }

    /**
     * The way to the broker.
     *
     * @throws IllegalStateException if no broker is configured
     */
    ConnectionFactory connections() {
        return Optional.ofNullable(getRabbitEventsComponent().getConnectionFactory())
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "rabbitmq-events: no RabbitMQ is configured (property"
                                                + " dromedary.rabbitmq.addresses)"));
    }

    RabbitEventsComponent getRabbitEventsComponent() {
        return (RabbitEventsComponent) getComponent();
    }

    public RabbitEventsConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(RabbitEventsConfiguration configuration) {
        this.configuration = configuration;
    }
}
