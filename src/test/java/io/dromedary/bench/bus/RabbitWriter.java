package io.dromedary.bench.bus;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.dromedary.testkit.SetCheck;
import io.dromedary.testkit.rabbit.RabbitAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Publishes numbered events to an exchange, some at a time, each time until all of them are
 * confirmed: only then they count as acknowledged. Whatever else happened, they are sent again.
 */
final class RabbitWriter {

    private static final String EXCHANGE = "onec.events";
    private static final int BURST = 20;
    private static final long CONFIRM_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 50;
    private static final int PERSISTENT = 2;
    private static final BasicProperties STRUCTURED =
            new BasicProperties.Builder()
                    .contentType("application/cloudevents+json")
                    .deliveryMode(PERSISTENT)
                    .build();

    private final RabbitAddress address;
    private final String key;
    private final SetCheck check;
    private int number;

    RabbitWriter(RabbitAddress address, String key, SetCheck check) {
        this.address = address;
        this.key = key;
        this.check = check;
    }

    void writeUntil(long end) {
        while (System.nanoTime() < end) {
            try (Connection connection = address.client().newConnection();
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                AtomicBoolean returned = new AtomicBoolean();
                channel.addReturnListener(message -> returned.set(true));
                while (System.nanoTime() < end) {
                    publish(channel, returned);
                    pause();
                }
            } catch (IOException | TimeoutException | RuntimeException e) {
                pause(); // the broker is away, or its queue is not there yet
            }
        }
    }

    private void publish(Channel channel, AtomicBoolean returned)
            throws IOException, TimeoutException {
        returned.set(false);
        for (int i = 0; i < BURST; i++) {
            String event = NumberedEvent.json(key, number + i);
            channel.basicPublish(
                    EXCHANGE, "bench", true, STRUCTURED, event.getBytes(StandardCharsets.UTF_8));
        }
        try {
            if (!channel.waitForConfirms(CONFIRM_MILLIS) || returned.get()) {
                return;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < BURST; i++) {
            check.acknowledged(key, number++);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
