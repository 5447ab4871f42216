package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.dromedary.component.rabbitmq.AmqpBinding.Encoded;
import io.dromedary.component.rabbitmq.Publisher.Addressed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;

/**
 * Puts messages that are no events aside: unchanged but for headers that say why, and confirmed by
 * the broker before the original is acknowledged. RabbitMQ's own dead lettering would not say why.
 */
final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /** The names that Spring AMQP gives them. */
    private static final String REASON = "x-exception-message";

    private static final String EXCHANGE = "x-original-exchange";
    private static final String ROUTING_KEY = "x-original-routingKey";
    private static final int LONGEST_REASON = 1_000;

    private final Publisher publisher;
    private final String exchange;
    private final String queue;

    /**
     * @param exchange where to
     * @param queue whose messages, which is the routing key
     */
    DeadLetters(Publisher publisher, String exchange, String queue) {
        this.publisher = publisher;
        this.exchange = exchange;
        this.queue = queue;
    }

    /** Completes when the message is kept there; exceptionally if it is not known to be. */
    CompletableFuture<Void> bury(Message message, String reason) {
        MessageProperties origin = message.getMessageProperties();
        LOG.warn(
                "Queue {}: a message from exchange {} with routing key {} went to the dead"
                        + " letters: {}",
                queue,
                origin.getReceivedExchange(),
                origin.getReceivedRoutingKey(),
                reason);
        BasicProperties properties =
                new DefaultMessagePropertiesConverter().fromMessageProperties(origin, "UTF-8");
        Map<String, Object> headers = new HashMap<>();
        if (properties.getHeaders() != null) {
            headers.putAll(properties.getHeaders());
        }
        headers.put(
                REASON,
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON));
        headers.put(EXCHANGE, origin.getReceivedExchange());
        headers.put(ROUTING_KEY, origin.getReceivedRoutingKey());
        // It waits for a person: the time that it was given to be delivered in is not for that.
        BasicProperties.Builder dead =
                properties
                        .builder()
                        .headers(headers)
                        .deliveryMode(AmqpBinding.PERSISTENT)
                        .expiration(null);
        if (properties.getMessageId() == null) {
            // What the broker sends back as unroutable is recognised by it.
            dead.messageId("");
        }
        return publisher.publish(
                List.of(
                        new Addressed(
                                exchange, queue, new Encoded(dead.build(), message.getBody()))));
    }
}
