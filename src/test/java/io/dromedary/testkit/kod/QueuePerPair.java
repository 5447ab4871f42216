package io.dromedary.testkit.kod;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A directory for each node, and between them RabbitMQ with a queue for each pair.
 *
 * @param base where the directories are made
 * @param broker to be killed; empty if others use it
 */
public record QueuePerPair(Path base, RabbitAddress address, Optional<RabbitBroker> broker)
        implements Transport {

    private static final List<String> QUEUES =
            List.of("kod.01.02", "kod.02.01", "kod.01.03", "kod.03.01");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public Path directory(String node) throws IOException {
        return Files.createDirectories(base.resolve("exchange-" + node));
    }

    @Override
    public List<String> arguments() {
        return List.of(address.uri());
    }

    /** Waits for the queues; a new one outlives a kill only if the broker was restarted first. */
    @Override
    public void begin() {
        awaitQueues();
        broker.ifPresent(RabbitBroker::restart);
    }

    /** Kills the broker, and starts it. */
    @Override
    public void harm() {
        broker.ifPresent(
                any -> {
                    any.kill();
                    any.start();
                });
    }

    private void awaitQueues() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> waiting() >= 0);
    }

    @Override
    public boolean isEmpty() throws IOException {
        return waiting() == 0;
    }

    /** Messages in the queues that nobody was given yet. */
    private int waiting() throws IOException {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            int waiting = 0;
            for (String queue : QUEUES) {
                waiting += channel.queueDeclarePassive(queue).getMessageCount();
            }
            return waiting;
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }
}
