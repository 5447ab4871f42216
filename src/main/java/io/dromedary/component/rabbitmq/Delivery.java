package io.dromedary.component.rabbitmq;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import org.springframework.amqp.core.Message;

/**
 * A message that the broker gave and that is not acknowledged yet.
 *
 * @param channel the very channel it came on; once that is closed, the message is the broker's
 *     again
 */
record Delivery(Channel channel, Message message) {

    boolean isOurs() {
        return channel.isOpen();
    }

    /** Acknowledges this message and everything before it on its channel. */
    void acknowledgeAllUpToHere() throws IOException {
        channel.basicAck(message.getMessageProperties().getDeliveryTag(), true);
    }
}
