package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.channel.ChannelException;
import io.dromedary.event.EventCodec;
import io.dromedary.journal.StoredEvent;
import io.dromedary.replay.ReplayRequest;
import io.dromedary.replay.ReplayStatus;
import io.dromedary.replay.Replays;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.SharedRabbit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The routes to and from RabbitMQ")
class RabbitRoutesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static RabbitAddress address;

    @TempDir private Path data;

    @BeforeAll
    static void find() {
        address = SharedRabbit.virtualHost(RabbitRoutesIT.class);
    }

    private RunningRoutes run(String file, String name, Map<String, String> properties)
            throws IOException {
        return new RunningRoutes(
                data,
                Map.of("routes/" + file + ".camel.yaml", RunningRoutes.shipped(file)),
                properties,
                name.isEmpty() ? Optional.empty() : Optional.of(address));
    }

    private RunningRoutes inlet() throws IOException {
        return run(
                "inlet-rabbitmq",
                "broker",
                Map.of(
                        "dromedary.inlet.rabbitmq.enabled",
                        "true",
                        "dromedary.inlet.rabbitmq.exchange",
                        "inlet",
                        "dromedary.inlet.rabbitmq.channel",
                        "orders"));
    }

    private static CloudEvent event(int number) {
        return CloudEventBuilder.v1()
                .withId(Integer.toString(number))
                .withSource(URI.create("/shop"))
                .withType("order.paid")
                .build();
    }

    private static void send(String exchange, String key, int count) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = 0; i < count; i++) {
                channel.basicPublish(
                        exchange, key, new BasicProperties(), EventCodec.toJson(event(i)));
            }
            channel.waitForConfirmsOrDie(SOON.toMillis());
        }
    }

    private static void bind(String exchange, String queue) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(exchange, "topic", true);
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.queueBind(queue, exchange, "#");
        }
    }

    private static boolean exists(String queue) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            return channel.queueDeclarePassive(queue).getQueue().equals(queue);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> ids(RunningRoutes routes, String channel) {
        return routes.events(channel).stream()
                .map(StoredEvent::event)
                .map(CloudEvent::getId)
                .toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    @DisplayName("put what is sent to the exchange into the journal, once and in order")
    void inletStores() throws Exception {
        try (RunningRoutes routes = inlet()) {
            await().atMost(SOON).until(() -> exists("dromedary.inlet"));
            send("inlet", "any.key", 300);
            send("inlet", "any.key", 300);

            await().atMost(SOON).until(() -> ids(routes, "orders").size() >= 300);
            assertThat(ids(routes, "orders")).isEqualTo(numbers(300));
        }
    }

    @Test
    @DisplayName("publish the events of a channel")
    void outletPublishes() throws Exception {
        bind("outlet", "from-outlet");
        try (RunningRoutes routes =
                run(
                        "outlet-rabbitmq",
                        "broker",
                        Map.of(
                                "dromedary.outlet.rabbitmq.enabled",
                                "true",
                                "dromedary.outlet.rabbitmq.exchange",
                                "outlet"))) {
            List<CloudEvent> events =
                    IntStream.range(0, 300).mapToObj(RabbitRoutesIT::event).toList();
            routes.journal().append(Map.of("transactions", events), Optional.empty()).join();

            List<String> published = new ArrayList<>();
            await().atMost(SOON)
                    .until(
                            () -> {
                                published.addAll(drain("from-outlet"));
                                return published.size() >= 300;
                            });
            assertThat(published).isEqualTo(numbers(300));
        }
    }

    private static List<String> drain(String queue) throws Exception {
        List<String> ids = new ArrayList<>();
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            for (GetResponse next = channel.basicGet(queue, true);
                    next != null;
                    next = channel.basicGet(queue, true)) {
                ids.add(next.getProps().getMessageId());
            }
        }
        return ids;
    }

    @Test
    @DisplayName("let a replay in without storing again what the channel has")
    void replayed() throws Exception {
        String configuration = "{\"exchange\":\"again\",\"bindings\":[\"#\"]}";
        try (RunningRoutes routes = run("templates/channel-from-rabbitmq", "broker", Map.of());
                Replays replays = new Replays(routes.journal(), routes.replayTarget())) {
            String channel = routes.channels().channel(JSON.readTree(configuration));
            await().atMost(SOON).until(() -> exists("dromedary." + channel));
            bind("again", "replayed");
            send("again", "x", 10);
            await().atMost(SOON).until(() -> ids(routes, channel).size() == 10);
            drain("replayed");

            ReplayStatus replay =
                    replays.start(new ReplayRequest(channel, 3, 6, "again", Optional.empty(), 100));

            await().atMost(SOON)
                    .until(
                            () ->
                                    replays.get(channel, replay.id()).state()
                                            == ReplayStatus.State.DONE);
            assertThat(drainReplayed("replayed")).containsExactly("2", "3", "4", "5");
            send("again", "x", 11);
            await().atMost(SOON).until(() -> ids(routes, channel).size() > 10);
            assertThat(ids(routes, channel)).isEqualTo(numbers(11));
        }
    }

    private static List<String> drainReplayed(String queue) throws Exception {
        List<String> ids = new ArrayList<>();
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            for (GetResponse next = channel.basicGet(queue, true);
                    next != null;
                    next = channel.basicGet(queue, true)) {
                assertThat(next.getProps().getHeaders()).containsKey("cloudEvents:replayed");
                ids.add(next.getProps().getMessageId());
            }
        }
        return ids;
    }

    @Test
    @DisplayName("begin a channel for a configuration, and again after a restart")
    void channelByConfiguration() throws Exception {
        String configuration = "{\"exchange\":\"shops\",\"bindings\":[\"#.paid\",\"trade.#\"]}";
        String channel;
        try (RunningRoutes routes = run("templates/channel-from-rabbitmq", "broker", Map.of())) {
            channel = routes.channels().channel(JSON.readTree(configuration));
            await().atMost(SOON).until(() -> exists("dromedary." + channel));
            send("shops", "trade.x", 10);
            await().atMost(SOON).until(() -> ids(routes, channel).size() == 10);
            assertThat(routes.channels().channel(JSON.readTree(configuration))).isEqualTo(channel);
        }
        send("shops", "shop.order.paid", 20);

        try (RunningRoutes routes = run("templates/channel-from-rabbitmq", "broker", Map.of())) {
            await().atMost(SOON).until(() -> ids(routes, channel).size() >= 20);
            assertThat(ids(routes, channel)).isEqualTo(numbers(20));
        }
    }

    @Test
    @DisplayName("say that there is no broker when a channel needs one, and read on without it")
    void noBroker() throws Exception {
        try (RunningRoutes routes = run("templates/channel-from-rabbitmq", "", Map.of())) {
            assertThatThrownBy(
                            () ->
                                    routes.channels()
                                            .channel(JSON.readTree("{\"bindings\":[\"#\"]}")))
                    .isInstanceOf(ChannelException.class)
                    .hasMessageContaining("dromedary.rabbitmq.addresses");
            assertThat(routes.channels().channel(JSON.readTree("\"orders\""))).isEqualTo("orders");
        }
    }
}
