package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.Channel;
import io.cloudevents.CloudEvent;
import io.dromedary.component.OneLineExceptionHandler;
import io.dromedary.component.RouteOfConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.rabbit.connection.ChannelProxy;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

/**
 * Hands the events of a queue to its route in batches, and acknowledges them when the route has
 * completed. While the broker is away the consumer waits for it and starts by itself.
 */
public class RabbitEventsConsumer extends DefaultConsumer implements Suspendable {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final RabbitEventsEndpoint endpoint;
    private Optional<Running> running = Optional.empty();

    private record Running(
            SimpleMessageListenerContainer container, MessageLoop loop, Publisher publisher) {}

    RabbitEventsConsumer(RabbitEventsEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        setExceptionHandler(new OneLineExceptionHandler(RabbitEventsConsumer.class));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        RabbitEventsConfiguration configuration = endpoint.getConfiguration();
        Topology topology = new Topology(endpoint.connections(), configuration);
        Publisher publisher =
                new Publisher(
                        endpoint.connections(),
                        endpoint.getCamelContext()
                                .getExecutorServiceManager()
                                .newSingleThreadExecutor(this, "rabbitmq-dead-letters"),
                        configuration.getWindow(),
                        Duration.ofMillis(configuration.getConfirmTimeout()),
                        () -> {});
        MessageLoop loop =
                new MessageLoop(
                        configuration,
                        endpoint.getRabbitEventsComponent().consumerThreads(),
                        new DeadLetters(
                                publisher,
                                configuration.getDeadLetterExchange(),
                                configuration.getQueue()),
                        new RouteFace());
        SimpleMessageListenerContainer container = container(topology, loop);
        running = Optional.of(new Running(container, loop, publisher));
        container.start();
    }

    private SimpleMessageListenerContainer container(Topology topology, MessageLoop loop) {
        RabbitEventsConfiguration configuration = endpoint.getConfiguration();
        SimpleMessageListenerContainer container =
                new DeclaringContainer(
                        topology,
                        failure ->
                                getExceptionHandler()
                                        .handleException(
                                                "Queue "
                                                        + configuration.getQueue()
                                                        + " is not consumed, and is tried again"
                                                        + " every second",
                                                new IOException(
                                                        BrokerFailure.reason(failure), failure)));
        container.setConnectionFactory(endpoint.connections());
        container.setQueueNames(configuration.getQueue());
        container.setAcknowledgeMode(AcknowledgeMode.MANUAL);
        container.setPrefetchCount(configuration.getPrefetch());
        container.setMissingQueuesFatal(false);
        container.setPossibleAuthenticationFailureFatal(false);
        container.setRecoveryInterval(BETWEEN_TRIES.toMillis());
        container.setShutdownTimeout(STOP_PATIENCE.toMillis());
        container.setForceStop(true);
        container.setMicrometerEnabled(false);
        container.setBeanName("rabbitmq-" + configuration.getQueue());
        ChannelAwareMessageListener listener =
                (message, channel) ->
                        loop.add(
                                Delivery.of(target(channel), message, configuration.getMaxBytes()));
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        return container;
    }

    /** Spring's proxy would open another channel when this one is closed. */
    private static Channel target(Channel channel) {
        return channel instanceof ChannelProxy proxy ? proxy.getTargetChannel() : channel;
    }

    @Override
    protected void doSuspend() throws Exception {
        running.ifPresent(now -> now.loop().suspend());
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        running.ifPresent(now -> now.loop().resume());
    }

    @Override
    protected void doStop() throws Exception {
        if (running.isPresent()) {
            Running now = running.get();
            now.loop().stop(STOP_PATIENCE);
            now.container().destroy();
            now.publisher().close();
        }
        running = Optional.empty();
        super.doStop();
    }

    private final class RouteFace extends RouteOfConsumer<List<CloudEvent>> {

        RouteFace() {
            super(RabbitEventsConsumer.this);
        }

        @Override
        public Exchange exchange(List<CloudEvent> events) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(events);
            return exchange;
        }
    }
}
