package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.dromedary.component.rabbitmq.AmqpBinding.Encoded;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.amqp.rabbit.connection.ChannelProxy;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.connection.RabbitUtils;

/**
 * A channel on which every message is published {@code mandatory} and answered for: by the broker's
 * confirm, its refusal, its return as unroutable, or the loss of the channel. At most a window of
 * messages is unanswered at a time.
 *
 * <p>Spring's template would do the same with a channel for each unanswered message, which loses
 * the order, and with two headers of its own in every message.
 *
 * <p>One thread publishes. Answers arrive on the connection's thread: what depends on them must be
 * short.
 */
final class ConfirmedChannel implements AutoCloseable {

    private final Channel proxy;
    private final Channel channel;
    private final Semaphore window;
    private final ConcurrentSkipListMap<Long, Unanswered> unanswered =
            new ConcurrentSkipListMap<>();

    private static final class Unanswered {
        private final String exchange;
        private final String routingKey;
        private final String messageId;
        private final CompletableFuture<Void> answer = new CompletableFuture<>();
        private volatile Optional<String> returned = Optional.empty();

        private Unanswered(String exchange, String routingKey, String messageId) {
            this.exchange = exchange;
            this.routingKey = routingKey;
            this.messageId = messageId;
        }

        private String what() {
            return "Event "
                    + messageId
                    + " was not delivered to exchange "
                    + exchange
                    + " with routing key "
                    + routingKey
                    + ": ";
        }
    }

    private ConfirmedChannel(Channel proxy, int window) throws IOException {
        this.proxy = proxy;
        this.channel = proxy instanceof ChannelProxy cached ? cached.getTargetChannel() : proxy;
        this.window = new Semaphore(window);
        channel.addConfirmListener(
                (tag, multiple) -> answered(tag, multiple, true),
                (tag, multiple) -> answered(tag, multiple, false));
        channel.addReturnListener(
                message ->
                        returned(
                                message.getRoutingKey(),
                                message.getProperties().getMessageId(),
                                message.getReplyText()));
        channel.addShutdownListener(this::lost);
        channel.confirmSelect();
    }

    /**
     * Opens one on the connection that is for publishing, so that a broker that stops reading from
     * publishers does not keep consumers from acknowledging.
     *
     * @param window most messages that are unanswered at a time
     * @throws org.springframework.amqp.AmqpException if the broker cannot be reached
     */
    static ConfirmedChannel open(ConnectionFactory factory, int window) throws IOException {
        ConnectionFactory publishing =
                Optional.ofNullable(factory.getPublisherConnectionFactory()).orElse(factory);
        Connection connection = publishing.createConnection();
        Channel proxy = connection.createChannel(false);
        // In confirm mode for good: it must not go back to the cache.
        RabbitUtils.setPhysicalCloseRequired(proxy, true);
        return new ConfirmedChannel(proxy, window);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Publishes one message, once there is room in the window.
     *
     * @param patience longest wait for room
     * @return completes when the broker has confirmed a routed message; exceptionally with {@link
     *     NotDeliveredException} otherwise
     * @throws TimeoutException if there is no room in time
     */
    CompletableFuture<Void> publish(
            String exchange, String routingKey, Encoded message, Duration patience)
            throws IOException, InterruptedException, TimeoutException {
        if (!window.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException();
        }
        Unanswered one = new Unanswered(exchange, routingKey, message.properties().getMessageId());
        long number = channel.getNextPublishSeqNo();
        unanswered.put(number, one);
        try {
            channel.basicPublish(exchange, routingKey, true, message.properties(), message.body());
        } catch (IOException | RuntimeException e) {
            if (unanswered.remove(number) != null) {
                window.release();
            }
            throw e;
        }
        if (!channel.isOpen()) {
            // Its loss may have been told before this message was noted.
            lost(channel.getCloseReason());
        }
        return one.answer;
    }

    private void answered(long number, boolean multiple, boolean acknowledged) {
        Map<Long, Unanswered> these =
                multiple
                        ? unanswered.headMap(number, true)
                        : unanswered.subMap(number, true, number, true);
        for (Long each : these.keySet()) {
            Unanswered one = unanswered.remove(each);
            if (one != null) {
                window.release();
                answer(one, acknowledged);
            }
        }
    }

    private static void answer(Unanswered one, boolean acknowledged) {
        if (one.returned.isPresent()) {
            one.answer.completeExceptionally(
                    new NotDeliveredException(
                            one.what()
                                    + "no queue is bound for it ("
                                    + one.returned.get()
                                    + "). Bind one, or change the route's routing key"));
        } else if (acknowledged) {
            one.answer.complete(null);
        } else {
            one.answer.completeExceptionally(
                    new NotDeliveredException(
                            one.what() + "RabbitMQ refused it; a queue may be full or down"));
        }
    }

    /**
     * A return precedes the confirm of its message, but does not name its number. Of two messages
     * with one id and one routing key either both are routed or none.
     */
    private void returned(String routingKey, String messageId, String reason) {
        unanswered.values().stream()
                .filter(one -> one.routingKey.equals(routingKey) && one.messageId.equals(messageId))
                .forEach(one -> one.returned = Optional.of(reason));
    }

    private void lost(ShutdownSignalException signal) {
        for (Long number : unanswered.keySet()) {
            Unanswered one = unanswered.remove(number);
            if (one != null) {
                window.release();
                one.answer.completeExceptionally(
                        new NotDeliveredException(
                                one.what() + BrokerFailure.reason(signal), signal));
            }
        }
    }

    @Override
    public void close() {
        RabbitUtils.closeChannel(proxy);
    }
}
