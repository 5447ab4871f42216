package io.dromedary.component.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("rabbitmq-events: says in one message what is wrong:")
class RefusalsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HOST = "refusals";

    private static RabbitBroker broker;
    private static RabbitAddress address;
    private static RabbitAddress powerless;

    @BeforeAll
    static void launch() {
        broker = RabbitBroker.launch();
        broker.addVirtualHost(HOST);
        broker.addPowerlessUser(HOST, "guest-of-guests", "secret");
        address = broker.address(HOST);
        powerless = address.as("guest-of-guests", "secret");
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    @Nested
    @DisplayName("as a step,")
    class Step {

        private String failure(RabbitAddress as, String uri) {
            try (RabbitRoutes routes = new RabbitRoutes(as)) {
                Exception failure = routes.publish(uri, RabbitRoutes.event(1)).getException();
                assertThat(failure).isInstanceOf(NotDeliveredException.class);
                return failure.getMessage();
            }
        }

        @Test
        @DisplayName("wrong credentials")
        void credentials() {
            assertThat(failure(address.withPassword("wrong"), "rabbitmq-events:any"))
                    .contains("refused the user or the password", "dromedary.rabbitmq.username");
        }

        @Test
        @DisplayName("an unknown exchange")
        void exchange() {
            assertThat(failure(address, "rabbitmq-events:nowhere?declareExchange=false"))
                    .contains("no exchange 'nowhere'");
        }

        @Test
        @DisplayName("a missing permission")
        void permission() {
            assertThat(failure(powerless, "rabbitmq-events:any"))
                    .contains("refused", "exchange 'any'", "user 'guest-of-guests'");
        }
    }

    @Nested
    @DisplayName("as a source,")
    class Source {

        private final ListAppender<ILoggingEvent> said = new ListAppender<>();
        private final Logger log = (Logger) LoggerFactory.getLogger(RabbitEventsConsumer.class);

        @BeforeEach
        void listen() {
            said.start();
            log.addAppender(said);
        }

        @AfterEach
        void listenNoMore() {
            log.detachAppender(said);
        }

        /** What is said once, although it is tried again every second. */
        private String said(RabbitAddress as, String uri) throws Exception {
            try (RabbitRoutes routes = new RabbitRoutes(as)) {
                routes.receive(uri, events -> {});
                await().atMost(SOON).until(() -> !said.list.isEmpty());
                await().during(Duration.ofSeconds(3))
                        .atMost(SOON)
                        .until(() -> List.copyOf(said.list).size() == 1);
            }
            return said.list.get(0).getFormattedMessage();
        }

        @Test
        @DisplayName("wrong credentials")
        void credentials() throws Exception {
            assertThat(said(address.withPassword("wrong"), "rabbitmq-events:any?queue=q"))
                    .contains("Queue q is not consumed", "dromedary.rabbitmq.username");
        }

        @Test
        @DisplayName("an unknown exchange")
        void exchange() throws Exception {
            assertThat(said(address, "rabbitmq-events:nowhere?declareExchange=false&queue=q"))
                    .contains("Queue q is not consumed", "no exchange 'nowhere'");
        }

        @Test
        @DisplayName("a missing permission")
        void permission() throws Exception {
            assertThat(said(powerless, "rabbitmq-events:any?queue=q"))
                    .contains("Queue q is not consumed", "refused", "user 'guest-of-guests'");
        }

        @Test
        @DisplayName("a binding key with a star within a word, or too long, before it begins")
        void bindingKey() {
            try (RabbitRoutes routes = new RabbitRoutes(address)) {
                assertThatThrownBy(
                                () ->
                                        routes.receive(
                                                "rabbitmq-events:any?queue=q&bindings=trade.Doc*",
                                                events -> {}))
                        .hasStackTraceContaining("The binding key 'trade.Doc*' has * or # within");
                assertThatThrownBy(
                                () ->
                                        routes.receive(
                                                "rabbitmq-events:any?queue=q&bindings="
                                                        + "x".repeat(256),
                                                events -> {}))
                        .hasStackTraceContaining("longer than 255 bytes");
            }
        }
    }
}
