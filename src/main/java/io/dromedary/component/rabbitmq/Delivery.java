package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.Channel;
import io.cloudevents.CloudEvent;
import io.dromedary.component.journal.InvalidEventException;
import java.io.IOException;
import java.util.List;
import org.springframework.amqp.core.Message;

/**
 * A message that the broker gave and that is not acknowledged yet.
 *
 * @param channel the very channel it came on; once that is closed, the message is the broker's
 *     again
 */
record Delivery(Channel channel, Message message, Content content) {

    /** What a message turned out to be. */
    sealed interface Content {}

    /** Events, in order. */
    record Events(List<CloudEvent> events) implements Content {}

    /** Nothing that can be taken. */
    record NoEvents(InvalidEventException why) implements Content {}

    /** Decodes the message, on the thread that received it: the route's has other work. */
    static Delivery of(Channel channel, Message message, int maxBytes) {
        try {
            int bytes = message.getBody().length;
            if (bytes > maxBytes) {
                throw new InvalidEventException(
                        "The message has "
                                + bytes
                                + " bytes, more than maxBytes of the route allows ("
                                + maxBytes
                                + ")");
            }
            return new Delivery(channel, message, new Events(AmqpBinding.decode(message)));
        } catch (InvalidEventException e) {
            return new Delivery(channel, message, new NoEvents(e));
        }
    }

    boolean holdsEvents() {
        return content instanceof Events;
    }

    /** Those of the message, in order; none if it holds none. */
    List<CloudEvent> events() {
        return content instanceof Events decoded ? decoded.events() : List.of();
    }

    boolean isOurs() {
        return channel.isOpen();
    }

    /** Acknowledges this message and everything before it on its channel. */
    void acknowledgeAllUpToHere() throws IOException {
        channel.basicAck(message.getMessageProperties().getDeliveryTag(), true);
    }
}
