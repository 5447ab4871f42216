package io.dromedary.component.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.component.journal.InvalidEventException;
import io.dromedary.event.EventCodec;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.SharedRabbit;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rabbitmq-events: as a step")
class RabbitOutletIT {

    private static RabbitAddress address;
    private static RabbitRoutes routes;

    @BeforeAll
    static void start() {
        address = SharedRabbit.virtualHost(RabbitOutletIT.class);
        routes = new RabbitRoutes(address);
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    private static void bind(String exchange, String queue, String key) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(exchange, "topic", true);
            channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
            channel.queueBind(queue, exchange, key);
        }
    }

    private static List<GetResponse> drain(String queue) throws Exception {
        List<GetResponse> messages = new ArrayList<>();
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            for (GetResponse next = channel.basicGet(queue, true);
                    next != null;
                    next = channel.basicGet(queue, true)) {
                messages.add(next);
            }
        }
        return messages;
    }

    @Test
    @DisplayName("publishes a batch in order, persistent, with the event's id as message id")
    void inOrder() throws Exception {
        bind("ordered", "in-order", "#");
        List<CloudEvent> events = IntStream.range(0, 3_000).mapToObj(RabbitRoutes::event).toList();

        Exchange done = routes.publish("rabbitmq-events:ordered", events);

        assertThat(done.getException()).isNull();
        List<GetResponse> messages = drain("in-order");
        assertThat(messages)
                .extracting(message -> message.getProps().getMessageId())
                .containsExactlyElementsOf(events.stream().map(CloudEvent::getId).toList());
        assertThat(messages).allMatch(message -> message.getProps().getDeliveryMode() == 2);
    }

    @Test
    @DisplayName("writes attributes as headers and nothing else, the data as the body")
    void binary() throws Exception {
        bind("binary", "in-binary", "#");
        OffsetDateTime time = OffsetDateTime.parse("2026-01-31T12:00:00.5+03:00");
        CloudEvent event =
                CloudEventBuilder.v1(RabbitRoutes.event(1))
                        .withTime(time)
                        .withExtension("infobase", "trade")
                        .withData("application/json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))
                        .build();

        routes.publish("rabbitmq-events:binary", event);

        GetResponse message = drain("in-binary").get(0);
        assertThat(message.getBody()).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1}");
        assertThat(message.getProps().getContentType()).isEqualTo("application/json");
        assertThat(message.getProps().getTimestamp().toInstant())
                .isEqualTo(time.toInstant().truncatedTo(ChronoUnit.SECONDS));
        Set<String> headers = new TreeSet<>(message.getProps().getHeaders().keySet());
        headers.remove("x-delivery-count"); // the quorum queue's
        assertThat(headers)
                .containsExactlyInAnyOrder(
                        "cloudEvents:specversion",
                        "cloudEvents:id",
                        "cloudEvents:source",
                        "cloudEvents:type",
                        "cloudEvents:time",
                        "cloudEvents:infobase");
    }

    @Test
    @DisplayName("writes the whole event as JSON in structured mode")
    void structured() throws Exception {
        bind("structured", "in-structured", "#");

        routes.publish("rabbitmq-events:structured?mode=structured", RabbitRoutes.event(1));

        GetResponse message = drain("in-structured").get(0);
        assertThat(message.getProps().getContentType()).isEqualTo("application/cloudevents+json");
        assertThat(EventCodec.fromJson(message.getBody())).isEqualTo(RabbitRoutes.event(1));
    }

    @Test
    @DisplayName("publishes an event whose attributes are longer than AMQP allows all the same")
    void longAttributes() throws Exception {
        bind("long", "in-long", "#");
        CloudEvent event =
                CloudEventBuilder.v1(RabbitRoutes.event(1))
                        .withId("i".repeat(300))
                        .withSubject("s".repeat(200_000))
                        .withData("text/plain;x=" + "x".repeat(300), new byte[] {'a'})
                        .build();

        Exchange done = routes.publish("rabbitmq-events:long", event);

        assertThat(done.getException()).isNull();
        GetResponse message = drain("in-long").get(0);
        assertThat(message.getProps().getMessageId()).matches("[0-9a-f]{64}");
        assertThat(EventCodec.fromJson(message.getBody())).isEqualTo(event);
    }

    @Test
    @DisplayName("gives an event of several metadata objects once to whoever binds any of them")
    void severalObjects() throws Exception {
        bind("objects", "orders", "*.Документ.Заказ.#");
        bind("objects", "goods", "*.Справочник.Товары.#");
        bind("objects", "both", "trade.#");
        CloudEvent event =
                CloudEventBuilder.v1(RabbitRoutes.event(1))
                        .withType("onec.transaction.committed")
                        .withExtension("infobase", "trade")
                        .withData(
                                "application/json",
                                """
                                {"changes":[{"metadata":{"name":"Документ.Заказ"}},
                                            {"metadata":{"name":"Справочник.Товары"}}]}"""
                                        .getBytes(StandardCharsets.UTF_8))
                        .build();

        routes.publish("rabbitmq-events:objects", event);

        assertThat(drain("orders")).hasSize(1);
        assertThat(drain("goods")).hasSize(1);
        List<GetResponse> both = drain("both");
        assertThat(both).hasSize(1);
        assertThat(both.get(0).getProps().getHeaders()).doesNotContainKeys("BCC", "CC");
    }

    @Test
    @DisplayName("fails when nobody has bound a queue for an event, and names its routing key")
    void unroutable() throws Exception {
        bind("narrow", "in-narrow", "trade.#");

        Exchange failed = routes.publish("rabbitmq-events:narrow", RabbitRoutes.event(7));

        assertThat(failed.getException())
                .isInstanceOf(NotDeliveredException.class)
                .hasMessageContainingAll("Event 7", "narrow", "-.order.paid", "no queue is bound");
        assertThat(
                        routes.publish(
                                "rabbitmq-events:narrow?routingKey=trade.x", RabbitRoutes.event(8)))
                .extracting(Exchange::getException)
                .isNull();
    }

    @Test
    @DisplayName("fails on an exchange that does not exist and shall not be made")
    void unknownExchange() {
        Exchange failed =
                routes.publish(
                        "rabbitmq-events:nowhere?declareExchange=false", RabbitRoutes.event(1));

        assertThat(failed.getException())
                .isInstanceOf(NotDeliveredException.class)
                .hasMessageContainingAll("no exchange 'nowhere'", "vhost");
    }

    @Test
    @DisplayName("makes a durable topic exchange if there is none")
    void makesExchange() throws Exception {
        Exchange failed = routes.publish("rabbitmq-events:fresh", RabbitRoutes.event(1));

        assertThat(failed.getException()).hasMessageContaining("no queue is bound");
        bind("fresh", "in-fresh", "#");
        assertThat(routes.publish("rabbitmq-events:fresh", RabbitRoutes.event(1)).getException())
                .isNull();
    }

    @Test
    @DisplayName("fails with wrong credentials, and names the properties")
    void wrongPassword() {
        try (RabbitRoutes stranger = new RabbitRoutes(address.withPassword("wrong"))) {
            assertThat(
                            stranger.publish("rabbitmq-events:any", RabbitRoutes.event(1))
                                    .getException())
                    .isInstanceOf(NotDeliveredException.class)
                    .hasMessageContaining("dromedary.rabbitmq.username");
        }
    }

    @Test
    @DisplayName("refuses a body that is no event")
    void noEvent() {
        assertThat(routes.publish("rabbitmq-events:any", "text").getException())
                .isInstanceOf(InvalidEventException.class)
                .hasMessageContaining("java.lang.String");
    }

    @Test
    @DisplayName("refuses a routing key with a place that means nothing")
    void wrongPlace() {
        assertThatThrownBy(
                        () ->
                                routes.publish(
                                        "rabbitmq-events:any?routingKey={infobase}.{metdata}",
                                        RabbitRoutes.event(1)))
                .hasStackTraceContaining("there is no {metdata}");
    }
}
