package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.cloudevents.CloudEvent;
import io.dromedary.component.journal.InvalidEventException;
import io.dromedary.component.rabbitmq.AmqpBinding.Encoded;
import io.dromedary.component.rabbitmq.Publisher.Addressed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of the body in order; done when the broker has confirmed all of them, failed
 * when it returned, refused or did not answer for one. Holds no thread of the route meanwhile.
 */
public class RabbitEventsProducer extends DefaultAsyncProducer {

    /** Further routing keys; RabbitMQ takes this header off before it delivers. */
    private static final String BLIND_COPIES = "BCC";

    private static final Logger LOG = LoggerFactory.getLogger(RabbitEventsProducer.class);

    private final RabbitEventsEndpoint endpoint;
    private final RoutingKeys keys;
    private final AmqpBinding.Mode mode;
    private Publisher publisher;

    RabbitEventsProducer(RabbitEventsEndpoint endpoint, RoutingKeys keys, AmqpBinding.Mode mode) {
        super(endpoint);
        this.endpoint = endpoint;
        this.keys = keys;
        this.mode = mode;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        RabbitEventsConfiguration configuration = endpoint.getConfiguration();
        Topology topology = new Topology(endpoint.connections(), configuration);
        publisher =
                new Publisher(
                        endpoint.connections(),
                        endpoint.getCamelContext()
                                .getExecutorServiceManager()
                                .newSingleThreadExecutor(this, "rabbitmq-publisher"),
                        configuration.getWindow(),
                        Duration.ofMillis(configuration.getConfirmTimeout()),
                        topology::declareExchange);
    }

    @Override
    protected void doStop() throws Exception {
        publisher.close();
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        List<Addressed> batch;
        try {
            batch = events(exchange).stream().map(this::addressed).toList();
        } catch (InvalidEventException | RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (batch.isEmpty()) {
            callback.done(true);
            return true;
        }
        CompletableFuture<?> unused = // what the rest of the route throws is logged
                publisher
                        .publish(batch)
                        .handle((done, failure) -> Optional.ofNullable(failure))
                        .thenAcceptAsync(
                                failure -> {
                                    failure.map(Publisher::cause).ifPresent(exchange::setException);
                                    callback.done(false);
                                },
                                endpoint.getRabbitEventsComponent().consumerThreads()::complete)
                        .whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        LOG.error("A route failed behind this step", failure);
                                    }
                                });
        return false;
    }

    private static List<CloudEvent> events(Exchange exchange) throws InvalidEventException {
        Object body = exchange.getMessage().getBody();
        if (body instanceof CloudEvent event) {
            return List.of(event);
        }
        if (!(body instanceof List<?> list)) {
            throw new InvalidEventException(
                    "The body is "
                            + (body == null ? "empty" : body.getClass().getName())
                            + "; rabbitmq-events: takes a CloudEvent or a list of them");
        }
        List<CloudEvent> events = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof CloudEvent event)) {
                throw new InvalidEventException(
                        "Element " + events.size() + " of the body's list is no CloudEvent");
            }
            events.add(event);
        }
        return events;
    }

    private Addressed addressed(CloudEvent event) {
        List<String> all = keys.of(event);
        Encoded encoded = AmqpBinding.encode(event, mode);
        if (all.size() > 1) {
            encoded = withCopies(encoded, all.subList(1, all.size()));
        }
        return new Addressed(endpoint.getConfiguration().getExchange(), all.get(0), encoded);
    }

    private static Encoded withCopies(Encoded encoded, List<String> others) {
        BasicProperties properties = encoded.properties();
        Map<String, Object> headers = new HashMap<>();
        if (properties.getHeaders() != null) {
            headers.putAll(properties.getHeaders());
        }
        headers.put(BLIND_COPIES, others);
        return new Encoded(properties.builder().headers(headers).build(), encoded.body());
    }
}
