package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * What an endpoint needs in the broker: exchange, queue, bindings, dead letters. Declaring what is
 * there already changes nothing, so it is done on every new connection: a broker that has been
 * reset is set up again.
 */
final class Topology {

    private static final String DEAD = ".dead";

    private final ConnectionFactory connections;
    private final RabbitEventsConfiguration configuration;

    Topology(ConnectionFactory connections, RabbitEventsConfiguration configuration) {
        this.connections = connections;
        this.configuration = configuration;
    }

    /** Makes the exchange if there is none, or makes sure that there is one. */
    void declareExchange() throws IOException {
        String exchange = configuration.getExchange();
        try {
            // One that exists may be of another type, which only its own users know.
            run(channel -> channel.exchangeDeclarePassive(exchange));
        } catch (IOException e) {
            if (!BrokerFailure.isNotFound(e) || !configuration.isDeclareExchange()) {
                throw e;
            }
            run(
                    channel ->
                            channel.exchangeDeclare(
                                    exchange, configuration.getExchangeType(), true));
        }
    }

    /** Makes everything that consuming takes. */
    void declareQueue() throws IOException {
        declareExchange();
        String queue = configuration.getQueue();
        String dead = configuration.getDeadLetterExchange();
        run(
                channel -> {
                    channel.exchangeDeclare(dead, "direct", true);
                    channel.queueDeclare(
                            queue + DEAD,
                            true,
                            false,
                            false,
                            Map.of("x-queue-type", configuration.getQueueType()));
                    channel.queueBind(queue + DEAD, dead, queue);
                });
        run(channel -> channel.queueDeclare(queue, true, false, false, arguments(queue, dead)));
        run(
                channel -> {
                    for (String key : BindingKeys.of(configuration)) {
                        channel.queueBind(queue, configuration.getExchange(), key);
                    }
                });
    }

    private Map<String, Object> arguments(String queue, String dead) {
        return Map.of(
                "x-queue-type",
                configuration.getQueueType(),
                // Of several processes one consumes at a time: otherwise there is no order.
                "x-single-active-consumer",
                true,
                "x-dead-letter-exchange",
                dead,
                "x-dead-letter-routing-key",
                queue);
    }

    @FunctionalInterface
    private interface Declaration {
        void on(Channel channel) throws IOException;
    }

    /** A refusal closes the channel, so each step has one of its own. */
    private void run(Declaration declaration) throws IOException {
        Connection connection = connections.createConnection();
        Channel channel = connection.getDelegate().createChannel();
        if (channel == null) {
            throw new IOException("RabbitMQ gives this connection no more channels");
        }
        try {
            declaration.on(channel);
        } finally {
            close(channel);
        }
    }

    private static void close(Channel channel) throws IOException {
        try {
            if (channel.isOpen()) {
                channel.close();
            }
        } catch (TimeoutException | ShutdownSignalException e) {
            channel.abort();
        }
    }
}
