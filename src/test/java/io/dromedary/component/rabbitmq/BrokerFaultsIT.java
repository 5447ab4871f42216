package io.dromedary.component.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.cloudevents.CloudEvent;
import io.dromedary.component.Backoff;
import io.dromedary.event.EventCodec;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@DisplayName("rabbitmq-events: while the broker")
@HardCase(store = "RabbitMQ", face = "route")
class BrokerFaultsIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String OUT = "rabbitmq-events:faults?confirmTimeout=3000&window=50";

    private static RabbitBroker broker;
    private RabbitAddress address;
    private RabbitRoutes routes;

    @BeforeAll
    static void launch() {
        broker = RabbitBroker.launch();
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    @BeforeEach
    void start(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        broker.addVirtualHost(name);
        address = broker.address(name);
        routes = new RabbitRoutes(address);
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    private void receive(RabbitRoutes by) throws Exception {
        by.receive("rabbitmq-events:faults?queue=faults&bindings=%23", events -> {});
    }

    /** Publishes numbered batches until told to stop; the numbers that were acknowledged. */
    private CompletableFuture<Published> publishUntil(AtomicBoolean enough) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<Integer> acknowledged = new ArrayList<>();
                    Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2));
                    int next = 0;
                    while (!enough.get()) {
                        List<Integer> numbers = IntStream.range(next, next + 20).boxed().toList();
                        List<CloudEvent> batch = numbers.stream().map(RabbitRoutes::event).toList();
                        // As journal: does it, if with shorter pauses: the same batch again.
                        if (routes.publish(OUT, batch).getException() == null) {
                            acknowledged.addAll(numbers);
                            next += 20;
                            backoff.reset();
                        } else {
                            Duration pause = backoff.pause();
                            await().pollDelay(pause).timeout(SOON).until(() -> true);
                        }
                    }
                    return new Published(next + 20, acknowledged);
                });
    }

    private record Published(int attempted, List<Integer> acknowledged) {}

    private interface Fault {
        void happen() throws Exception;
    }

    private void assertNothingLostOver(Fault fault) throws Exception {
        receive(routes);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Published> publishing = publishUntil(enough);
        try {
            await().atMost(SOON).until(() -> routes.received().size() > 200);
            fault.happen();
            int before = routes.received().size();
            await().atMost(SOON).until(() -> routes.received().size() > before + 200);
        } finally {
            enough.set(true);
        }
        Published published = publishing.join();
        await().atMost(SOON).until(() -> routes.numbers().containsAll(published.acknowledged()));
        new DeliveryCheck(published.attempted(), published.acknowledged(), routes.numbers())
                .assertNothingLost();
    }

    @Test
    @HardCase(fault = "kill -9 of the broker")
    @DisplayName("is killed and started again nothing acknowledged is lost, either way")
    void killed() throws Exception {
        assertNothingLostOver(
                () -> {
                    broker.restart();
                    broker.kill();
                    broker.start();
                });
    }

    @Test
    @HardCase(fault = "restart of the broker")
    @DisplayName("is restarted nothing acknowledged is lost, either way")
    void restarted() throws Exception {
        assertNothingLostOver(broker::restart);
    }

    @Test
    @HardCase(fault = "memory alarm")
    @DisplayName("is out of memory publishing fails in time, and succeeds again afterwards")
    void outOfMemory() throws Exception {
        receive(routes);
        await().atMost(SOON)
                .until(() -> routes.publish(OUT, RabbitRoutes.event(0)).getException() == null);
        broker.raiseMemoryAlarm();
        try {
            // The first message after the alarm may still get through.
            Exception failure =
                    await().atMost(SOON)
                            .until(
                                    () -> routes.publish(OUT, RabbitRoutes.event(1)).getException(),
                                    Objects::nonNull);
            assertThat(failure)
                    .isInstanceOf(NotDeliveredException.class)
                    .hasMessageContainingAll("did not confirm", "not delivered", "memory");
        } finally {
            broker.clearMemoryAlarm();
        }
        await().atMost(SOON)
                .until(() -> routes.publish(OUT, RabbitRoutes.event(1)).getException() == null);
        await().atMost(SOON).until(() -> routes.numbers().contains(1));
    }

    @Test
    @HardCase(fault = "broker forgets everything")
    @DisplayName("has forgotten everything exchange, queue and binding are made again")
    void reset() throws Exception {
        receive(routes);
        await().atMost(SOON)
                .until(() -> routes.publish(OUT, RabbitRoutes.event(0)).getException() == null);

        broker.reset(address.virtualHost());

        await().atMost(SOON)
                .until(() -> routes.publish(OUT, RabbitRoutes.event(1)).getException() == null);
        await().atMost(SOON).until(() -> routes.numbers().contains(1));
    }

    @Test
    @HardCase(fault = "queue deleted")
    @DisplayName("lost only the queue it is made again")
    void queueDeleted() throws Exception {
        receive(routes);
        await().atMost(SOON)
                .until(() -> routes.publish(OUT, RabbitRoutes.event(0)).getException() == null);

        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDelete("faults");
        }

        await().atMost(SOON)
                .until(() -> routes.publish(OUT, RabbitRoutes.event(1)).getException() == null);
        await().atMost(SOON).until(() -> routes.numbers().contains(1));
    }

    @Test
    @HardCase(fault = "broker away at the start")
    @DisplayName("is away a route starts, and consumes as soon as it is there")
    void awayAtStart() throws Exception {
        receive(routes);
        await().atMost(SOON)
                .until(() -> routes.publish(OUT, RabbitRoutes.event(0)).getException() == null);
        await().atMost(SOON).until(() -> routes.numbers().contains(0));
        routes.close();
        send(1);
        broker.stop();

        routes = new RabbitRoutes(address);
        receive(routes);
        assertThat(routes.publish(OUT, RabbitRoutes.event(2)).getException())
                .hasMessageContainingAll("cannot be reached", "dromedary.rabbitmq.addresses");
        broker.start();

        await().atMost(SOON).until(() -> routes.numbers().contains(1));
    }

    private void send(int number) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish(
                    "faults",
                    "any",
                    new BasicProperties.Builder().deliveryMode(2).build(),
                    EventCodec.toJson(RabbitRoutes.event(number)));
            channel.waitForConfirmsOrDie(SOON.toMillis());
        }
    }

    @Test
    @HardCase(fault = "planted: unconfirmed taken as delivered")
    @DisplayName("loses an event that was taken for delivered the check finds it out")
    void plantedDefect() {
        List<Integer> acknowledged = List.of(0, 1, 2);

        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () ->
                                        new DeliveryCheck(3, acknowledged, List.of(0, 2))
                                                .assertNothingLost()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("lost = 3 acknowledged - 2 read");
    }
}
