package io.dromedary.component.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.cloudevents.CloudEvent;
import io.dromedary.component.journal.InvalidEventException;
import io.dromedary.event.EventCodec;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.SharedRabbit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rabbitmq-events: as a source")
class RabbitInletIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static RabbitAddress address;
    private RabbitRoutes routes;

    @BeforeAll
    static void find() {
        address = SharedRabbit.virtualHost(RabbitInletIT.class);
    }

    @BeforeEach
    void start() {
        routes = new RabbitRoutes(address);
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    private static void pass(List<CloudEvent> events) {
        assertThat(events).isNotEmpty();
    }

    private static String queue(String name) {
        return "rabbitmq-events:in?bindings=" + name + "&queue=" + name + "&redeliveryDelay=50";
    }

    private static void send(String key, BasicProperties properties, String body) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish("in", key, properties, body.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(SOON.toMillis());
        }
    }

    private static void sendEvents(String key, int count) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = 0; i < count; i++) {
                channel.basicPublish(
                        "in", key, new BasicProperties(), EventCodec.toJson(RabbitRoutes.event(i)));
            }
            channel.waitForConfirmsOrDie(SOON.toMillis());
        }
    }

    private static Optional<GetResponse> take(String queue) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            return Optional.ofNullable(channel.basicGet(queue, true));
        }
    }

    private static Optional<GetResponse> awaitDead(String queue) {
        return await().atMost(SOON).until(() -> take(queue + ".dead"), Optional::isPresent);
    }

    @Test
    @DisplayName("hands over every event in order, and leaves nothing in the queue")
    void inOrder() throws Exception {
        routes.receive(queue("ordered"), RabbitInletIT::pass);
        sendEvents("ordered", 2_000);

        await().atMost(SOON).until(() -> routes.received().size() >= 2_000);

        assertThat(routes.numbers()).isEqualTo(IntStream.range(0, 2_000).boxed().toList());
        routes.close();
        await().atMost(SOON).until(() -> unfinished("ordered") == 0);
    }

    @Test
    @DisplayName("reads attributes from headers, with a colon or an underscore")
    void binary() throws Exception {
        routes.receive(queue("binary"), RabbitInletIT::pass);
        for (String prefix : List.of("cloudEvents:", "cloudEvents_")) {
            send(
                    "binary",
                    new BasicProperties.Builder()
                            .contentType("application/json")
                            .headers(
                                    Map.of(
                                            prefix + "specversion",
                                            "1.0",
                                            prefix + "id",
                                            "1",
                                            prefix + "source",
                                            "/shop",
                                            prefix + "type",
                                            "order.paid",
                                            prefix + "infobase",
                                            "торговля",
                                            "x-of-the-sender",
                                            "ignored"))
                            .build(),
                    "{\"a\":1}");
        }

        await().atMost(SOON).until(() -> routes.received().size() == 2);

        CloudEvent event = routes.received().get(0);
        assertThat(event.getExtension("infobase")).isEqualTo("торговля");
        assertThat(event.getExtensionNames()).containsExactly("infobase");
        assertThat(event.getData().toBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":1}");
        assertThat(routes.received().get(1)).isEqualTo(event);
    }

    @Test
    @DisplayName("puts a message that is no event aside with the reason, and goes on")
    void deadLetter() throws Exception {
        routes.receive(queue("mixed"), RabbitInletIT::pass);
        send("mixed", new BasicProperties(), "no JSON");
        sendEvents("mixed", 1);

        await().atMost(SOON).until(() -> routes.numbers().equals(List.of(0)));
        GetResponse dead = awaitDead("mixed").orElseThrow();

        assertThat(dead.getBody()).asString(StandardCharsets.UTF_8).isEqualTo("no JSON");
        assertThat(dead.getProps().getHeaders().get("x-exception-message").toString())
                .startsWith("The body is not JSON");
        assertThat(dead.getProps().getHeaders().get("x-original-routingKey")).hasToString("mixed");
    }

    @Test
    @DisplayName("keeps what it puts aside, though the message itself would have expired")
    void deadLetterDoesNotExpire() throws Exception {
        routes.receive(queue("expiring"), RabbitInletIT::pass);
        send("expiring", new BasicProperties.Builder().expiration("60000").build(), "no JSON");

        assertThat(awaitDead("expiring").orElseThrow().getProps().getExpiration()).isNull();
    }

    @Test
    @DisplayName("puts a message aside once, however often the events beside it are tried")
    void deadLetterOnce() throws Exception {
        try (RabbitRoutes before = new RabbitRoutes(address)) {
            before.receive(queue("once"), RabbitInletIT::pass);
            await().atMost(SOON).until(() -> exists("once"));
        }
        send("once", new BasicProperties(), "no JSON");
        sendEvents("once", 2);
        AtomicInteger failures = new AtomicInteger(3);
        routes.receive(
                queue("once"),
                events -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("not yet");
                    }
                });

        await().atMost(SOON).until(() -> routes.received().size() >= 2);

        assertThat(awaitDead("once")).isPresent();
        assertThat(take("once.dead")).isEmpty();
    }

    @Test
    @DisplayName("reads a time that an AMQP 1.0 client gave as such, and not as text")
    void typedTime() throws Exception {
        routes.receive(queue("typed"), RabbitInletIT::pass);
        Instant time = Instant.parse("2026-01-31T09:00:00Z");
        send(
                "typed",
                new BasicProperties.Builder()
                        .headers(
                                Map.of(
                                        "cloudEvents:specversion",
                                        "1.0",
                                        "cloudEvents:id",
                                        "1",
                                        "cloudEvents:source",
                                        "/shop",
                                        "cloudEvents:type",
                                        "t",
                                        "cloudEvents:time",
                                        Date.from(time)))
                        .build(),
                "");

        await().atMost(SOON).until(() -> routes.received().size() == 1);
        assertThat(routes.received().get(0).getTime()).isEqualTo(time.atOffset(ZoneOffset.UTC));
    }

    @Test
    @DisplayName("puts data aside that are not what they call themselves")
    void poisonousData() throws Exception {
        routes.receive(queue("poison"), RabbitInletIT::pass);
        send(
                "poison",
                new BasicProperties.Builder()
                        .contentType("application/json")
                        .headers(
                                Map.of(
                                        "cloudEvents:specversion",
                                        "1.0",
                                        "cloudEvents:id",
                                        "1",
                                        "cloudEvents:source",
                                        "/shop",
                                        "cloudEvents:type",
                                        "t"))
                        .build(),
                "{");

        assertThat(awaitDead("poison").orElseThrow().getProps().getHeaders())
                .hasEntrySatisfying(
                        "x-exception-message",
                        reason -> assertThat(reason.toString()).contains("data that are not JSON"));
    }

    @Test
    @DisplayName("puts a message aside that is longer than allowed")
    void tooLong() throws Exception {
        routes.receive(queue("long") + "&maxBytes=10", RabbitInletIT::pass);
        send("long", new BasicProperties(), "x".repeat(11));

        assertThat(awaitDead("long").orElseThrow().getProps().getHeaders())
                .hasEntrySatisfying(
                        "x-exception-message",
                        reason -> assertThat(reason.toString()).contains("maxBytes"));
    }

    @Test
    @DisplayName("tries a failed batch again until it succeeds, in order")
    void triesAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        routes.receive(
                queue("failing"),
                events -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("not yet");
                    }
                });
        sendEvents("failing", 20);

        await().atMost(SOON).until(() -> routes.received().size() >= 20);

        assertThat(routes.numbers()).isEqualTo(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    @DisplayName("puts only that event of a batch aside which the route will never take")
    void refusedByRoute() throws Exception {
        sendAhead("refused");
        routes.receive(
                queue("refused"),
                events -> {
                    if (events.stream().anyMatch(event -> event.getId().equals("3"))) {
                        sneakyThrow(new InvalidEventException("3 is refused"));
                    }
                });

        await().atMost(SOON).until(() -> routes.received().size() == 9);

        assertThat(routes.numbers()).containsExactly(0, 1, 2, 4, 5, 6, 7, 8, 9);
        assertThat(awaitDead("refused").orElseThrow().getProps().getHeaders())
                .hasEntrySatisfying(
                        "x-exception-message",
                        reason -> assertThat(reason).hasToString("3 is refused"));
    }

    /** Ten events that wait in the queue before anybody consumes it. */
    private static void sendAhead(String queue) throws Exception {
        try (RabbitRoutes once = new RabbitRoutes(address)) {
            once.receive(queue(queue), RabbitInletIT::pass);
            await().atMost(SOON).until(() -> exists(queue));
        }
        sendEvents(queue, 10);
    }

    private static boolean exists(String queue) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            return channel.queueDeclarePassive(queue).getQueue() != null;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    /** Ready messages; without a consumer these are all that are not acknowledged. */
    private static long unfinished(String queue) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            return channel.messageCount(queue);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    @DisplayName("acknowledges nothing before the route has completed")
    void acknowledgesAfter() throws Exception {
        routes.receive(
                queue("kept"),
                events -> {
                    throw new IllegalStateException("never");
                });
        sendEvents("kept", 5);
        await().atMost(SOON).until(() -> exists("kept"));
        routes.close();

        try (RabbitRoutes later = new RabbitRoutes(address)) {
            later.receive(queue("kept"), RabbitInletIT::pass);
            await().atMost(SOON).until(() -> later.received().size() >= 5);
            assertThat(later.numbers()).containsExactly(0, 1, 2, 3, 4);
        }
    }
}
