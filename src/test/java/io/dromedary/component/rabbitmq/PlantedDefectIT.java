package io.dromedary.component.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.component.rabbitmq.RouteProcess.Defect;
import io.dromedary.component.rabbitmq.RouteProcess.Said;
import io.dromedary.component.rabbitmq.RouteProcess.Way;
import io.dromedary.event.EventCodec;
import io.dromedary.journal.Journal;
import io.dromedary.journal.StoredEvent;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.subscription.StoredSubscription;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Would the check of lost events find a program that loses some? */
@DisplayName("The check that nothing is lost")
class PlantedDefectIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int KILLS = 2;
    private static final int EVENTS = 1_000;
    private static final String LOST = "lost = ";

    private static RabbitBroker broker;
    private RabbitAddress address;
    @TempDir private Path folder;

    @BeforeAll
    static void launch() {
        broker = RabbitBroker.launch();
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    @BeforeEach
    void virtualHost(TestInfo test) throws Exception {
        String name =
                test.getTestClass().orElseThrow().getSimpleName()
                        + test.getTestMethod().orElseThrow().getName();
        broker.addVirtualHost(name);
        address = broker.address(name);
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(RouteProcess.EXCHANGE, "topic", true);
        }
    }

    /** The program in a process of its own. */
    private final class Child implements AutoCloseable {

        private final Path output = folder.resolve("output" + System.nanoTime() + ".txt");
        private final Process process;

        private Child(Way way, Defect defect) throws IOException {
            process =
                    new ProcessBuilder(RouteProcess.command(folder, way, defect, address))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        }

        private boolean says(Said said) throws IOException {
            assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
            return said.isIn(Files.readString(output));
        }

        private void await(Said... oneOf) {
            org.awaitility.Awaitility.await()
                    .atMost(SOON)
                    .until(
                            () -> {
                                for (Said said : oneOf) {
                                    if (says(said)) {
                                        return true;
                                    }
                                }
                                return false;
                            });
        }

        /** As {@code kill -9} does. */
        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static CloudEvent end(int number) {
        return CloudEventBuilder.v1(RabbitRoutes.event(number)).withType(RouteProcess.END).build();
    }

    @Nested
    @DisplayName("from RabbitMQ to the journal, over kills of the program,")
    class Inlet {

        @Test
        @DisplayName("finds nothing lost by the program as it is")
        void sound() throws Exception {
            check(Defect.NONE).assertNothingLost();
        }

        @Test
        @DisplayName("finds the loss if messages are acknowledged before the append")
        void acknowledgesBeforeAppend() throws Exception {
            DeliveryCheck check = check(Defect.ACKNOWLEDGES_BEFORE_APPEND);

            assertThatThrownBy(check::assertNothingLost)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(LOST);
        }

        private DeliveryCheck check(Defect defect) throws Exception {
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<List<Integer>> sending;
            try (Child first = new Child(Way.INLET, defect)) {
                await().atMost(SOON).until(this::hasQueue);
                sending = CompletableFuture.supplyAsync(() -> sendUntil(enough));
                first.await(Said.STORED);
            }
            for (int kill = 1; kill < KILLS; kill++) {
                try (Child next = new Child(Way.INLET, defect)) {
                    next.await(Said.STORED);
                }
            }
            enough.set(true);
            List<Integer> confirmed = new ArrayList<>(sending.join());
            send(List.of(end(confirmed.size())));
            confirmed.add(confirmed.size());
            try (Child last = new Child(Way.INLET, defect)) {
                last.await(Said.DONE);
            }
            return new DeliveryCheck(confirmed.size(), confirmed, stored());
        }

        private boolean hasQueue() throws Exception {
            try (Connection connection = address.client().newConnection();
                    Channel channel = connection.createChannel()) {
                return channel.queueDeclarePassive(RouteProcess.QUEUE).getConsumerCount() > 0;
            } catch (IOException e) {
                return false;
            }
        }

        private List<Integer> sendUntil(AtomicBoolean enough) {
            List<Integer> confirmed = new ArrayList<>();
            while (!enough.get()) {
                List<Integer> numbers =
                        IntStream.range(confirmed.size(), confirmed.size() + 20).boxed().toList();
                try {
                    send(numbers.stream().map(RabbitRoutes::event).toList());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                confirmed.addAll(numbers);
            }
            return confirmed;
        }

        private void send(List<CloudEvent> events) throws Exception {
            try (Connection connection = address.client().newConnection();
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                for (CloudEvent event : events) {
                    channel.basicPublish(
                            RouteProcess.EXCHANGE,
                            "any",
                            new BasicProperties.Builder().deliveryMode(2).build(),
                            EventCodec.toJson(event));
                }
                channel.waitForConfirmsOrDie(SOON.toMillis());
            }
        }

        private List<Integer> stored() {
            List<Integer> numbers = new ArrayList<>();
            try (SqliteJournal journal = SqliteJournal.open(RouteProcess.journal(folder))) {
                long after = 0;
                for (Journal.Page page = journal.read(RouteProcess.CHANNEL, after, 500, 1 << 20);
                        !page.events().isEmpty();
                        page = journal.read(RouteProcess.CHANNEL, after, 500, 1 << 20)) {
                    for (StoredEvent event : page.events()) {
                        numbers.add(RabbitRoutes.number(event.event()));
                        after = event.position();
                    }
                }
            }
            return numbers;
        }
    }

    @Nested
    @DisplayName("from the journal to RabbitMQ, over a broker that stops confirming and dies,")
    class Outlet {

        @Test
        @DisplayName("finds nothing lost by the program as it is")
        void sound() throws Exception {
            check(Defect.NONE).assertNothingLost();
        }

        @Test
        @DisplayName("finds the loss if a confirm that does not come in time counts as one")
        void presumesConfirms() throws Exception {
            DeliveryCheck check = check(Defect.PRESUMES_CONFIRMS);

            assertThatThrownBy(check::assertNothingLost)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(LOST);
        }

        private DeliveryCheck check(Defect defect) throws Exception {
            append();
            try (Connection connection = address.client().newConnection();
                    Channel channel = connection.createChannel()) {
                channel.queueDeclare(
                        RouteProcess.QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
                channel.queueBind(RouteProcess.QUEUE, RouteProcess.EXCHANGE, "#");
            }
            broker.restart(); // which makes the queue survive the kill
            broker.raiseMemoryAlarm();
            try (Child child = new Child(Way.OUTLET, defect)) {
                try {
                    child.await(Said.DONE, Said.REFUSED);
                } finally {
                    broker.kill();
                    broker.start();
                }
                child.await(Said.DONE);
            }
            return new DeliveryCheck(EVENTS, acknowledged(), delivered());
        }

        private void append() {
            try (SqliteJournal journal = SqliteJournal.open(RouteProcess.journal(folder))) {
                List<CloudEvent> events =
                        IntStream.range(0, EVENTS).mapToObj(RabbitRoutes::event).toList();
                journal.append(Map.of(RouteProcess.CHANNEL, events), Optional.empty()).join();
            }
        }

        private List<Integer> acknowledged() {
            try (SqliteSubscriptionStore store =
                    SqliteSubscriptionStore.open(RouteProcess.state(folder))) {
                long offset = store.load().stream().mapToLong(StoredSubscription::offset).sum();
                return IntStream.range(0, (int) offset).boxed().toList();
            }
        }

        private List<Integer> delivered() throws Exception {
            List<Integer> numbers = new ArrayList<>();
            try (Connection connection = address.client().newConnection();
                    Channel channel = connection.createChannel()) {
                for (GetResponse next = channel.basicGet(RouteProcess.QUEUE, true);
                        next != null;
                        next = channel.basicGet(RouteProcess.QUEUE, true)) {
                    numbers.add(Integer.parseInt(next.getProps().getMessageId()));
                }
            }
            return numbers;
        }
    }
}
