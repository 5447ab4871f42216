package io.dromedary.testkit.rabbit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The kit's RabbitMQ")
class RabbitBrokerIT {

    private static final String QUEUE = "kept";

    @Test
    @DisplayName("keeps what was confirmed over a kill -9, and tells publishers of its alarms")
    void livesAndDies() throws Exception {
        try (RabbitBroker broker = RabbitBroker.launch()) {
            broker.addVirtualHost("one");
            publish(broker);
            broker.restart();
            publish(broker);

            broker.kill();
            assertThatThrownBy(() -> broker.address("one").client().newConnection())
                    .isInstanceOf(IOException.class);
            broker.start();

            await().atMost(Duration.ofSeconds(30)).until(() -> kept(broker) == 2);
            assertAlarmIsTold(broker);
        }
    }

    private static void publish(RabbitBroker broker) throws Exception {
        try (Connection connection = broker.address("one").client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
            channel.confirmSelect();
            publish(channel);
            channel.waitForConfirmsOrDie(Duration.ofSeconds(30).toMillis());
        }
    }

    private static void publish(Channel channel) throws IOException {
        channel.basicPublish(
                "",
                QUEUE,
                MessageProperties.PERSISTENT_BASIC,
                "x".getBytes(StandardCharsets.UTF_8));
    }

    private static int kept(RabbitBroker broker) throws Exception {
        try (Connection connection = broker.address("one").client().newConnection();
                Channel channel = connection.createChannel()) {
            int messages = 0;
            while (channel.basicGet(QUEUE, false) != null) {
                messages++;
            }
            return messages;
        }
    }

    private static void assertAlarmIsTold(RabbitBroker broker) throws Exception {
        AtomicBoolean blocked = new AtomicBoolean();
        try (Connection connection = broker.address("one").client().newConnection();
                Channel channel = connection.createChannel()) {
            connection.addBlockedListener(
                    new BlockedListener() {
                        @Override
                        public void handleBlocked(String reason) {
                            blocked.set(true);
                        }

                        @Override
                        public void handleUnblocked() {
                            blocked.set(false);
                        }
                    });
            broker.raiseMemoryAlarm();
            publish(channel);
            await().atMost(Duration.ofSeconds(30)).untilTrue(blocked);
            broker.clearMemoryAlarm();
            await().atMost(Duration.ofSeconds(30)).untilFalse(blocked);
        }
    }
}
