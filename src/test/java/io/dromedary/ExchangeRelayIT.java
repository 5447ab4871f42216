package io.dromedary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.MessageWriter;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.kod.ExchangeFiles;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The relay of an exchange directory over RabbitMQ")
@HardCase(face = "routes/exchange-relay-rabbitmq.camel.yaml")
class ExchangeRelayIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String ROUTE = "exchange-relay-rabbitmq";
    private static final StreamKey OUT = new StreamKey("01", "02");
    private static final StreamKey BACK = new StreamKey("02", "01");
    private static final int MARKS = 30;
    private static final int OF_A_MARK = 5;

    @TempDir private Path folder;

    private RunningRoutes node(RabbitAddress broker, String here, String there) throws IOException {
        return new RunningRoutes(
                folder.resolve("data-" + here),
                Map.of("routes/" + ROUTE + ".camel.yaml", RunningRoutes.shipped(ROUTE)),
                Map.of(
                        "dromedary.exchange.relay.enabled",
                        "true",
                        "dromedary.exchange.relay.directory",
                        directory(here).toString(),
                        "dromedary.exchange.relay.here",
                        here,
                        "dromedary.exchange.relay.there",
                        there,
                        "dromedary.exchange.relay.max-bytes",
                        "67108864"),
                Optional.of(broker));
    }

    private Path directory(String node) throws IOException {
        return Files.createDirectories(folder.resolve("exchange-" + node));
    }

    private static String text(MessageName name) {
        // A byte order mark, spaces and digits that another writer would not keep.
        return "\uFEFF{ \"message\":{\"header\":{\"sender\":\"%s\",\"recipient\":\"%s\",\"version\":1},\"body\":[{\"object\":{\"#type\":\"Документ.Заказ\",\"#value\":[\"%s\",1.50]}}]}}\r\n"
                .formatted(name.stream().sender(), name.stream().recipient(), name);
    }

    private Map<String, String> write(StreamKey stream, int firstMark) throws IOException {
        Map<String, String> written = new TreeMap<>();
        MessageWriter writer = new MessageWriter(directory(stream.sender()));
        Instant start = Instant.parse("2026-01-31T10:00:00Z");
        for (int mark = firstMark; mark < firstMark + MARKS; mark++) {
            for (int number = 1; number <= OF_A_MARK; number++) {
                MessageName name =
                        new MessageName(stream, Mark.of(start.plusSeconds(7L * mark)), number);
                byte[] bytes = text(name).getBytes(StandardCharsets.UTF_8);
                writer.write(name, out -> out.write(bytes));
                written.put(name.fileName(), text(name));
            }
        }
        return written;
    }

    /** The messages of a stream in a directory, by name. */
    private Map<String, String> messages(String node, StreamKey stream) throws IOException {
        Map<String, String> messages = new TreeMap<>();
        for (Path file : files(node)) {
            String name = file.getFileName().toString();
            if (name.startsWith(stream + "at")) {
                messages.put(name, Files.readString(file));
            }
        }
        return messages;
    }

    private List<Path> files(String node) throws IOException {
        return ExchangeFiles.all(directory(node));
    }

    private void awaitArrival(StreamKey stream, Map<String, String> written) {
        awaitFiles(() -> messages(stream.recipient(), stream).size() >= written.size());
    }

    private void awaitLeft(StreamKey stream) {
        awaitFiles(() -> messages(stream.sender(), stream).isEmpty());
    }

    /** Files come and go while they are looked at. */
    private static void awaitFiles(Callable<Boolean> condition) {
        await().atMost(SOON)
                .ignoreExceptionsMatching(
                        failure ->
                                failure instanceof IOException
                                        || failure instanceof UncheckedIOException)
                .until(condition);
    }

    @Test
    @HardCase(fault = "kill -9 of the broker, restart of a node")
    @DisplayName("keeps names, bytes and order, both ways, over restarts of the broker and a node")
    void relay() throws Exception {
        try (RabbitBroker broker = RabbitBroker.launch()) {
            broker.addVirtualHost("kod");
            RabbitAddress address = broker.address("kod");
            Map<String, String> there;
            Map<String, String> back;
            try (RunningRoutes two = node(address, "02", "01")) {
                try (RunningRoutes one = node(address, "01", "02")) {
                    assertThat(one.channels()).isNotNull();
                    there = write(OUT, 0);
                    back = write(BACK, 0);
                    awaitArrival(OUT, there);
                    awaitArrival(BACK, back);
                    // Killed soon after it was declared a quorum queue may stay without a leader.
                    broker.restart();
                    there.putAll(write(OUT, MARKS));
                    broker.kill();
                    back.putAll(write(BACK, MARKS));
                    broker.start();
                    awaitArrival(BACK, back);
                }
                there.putAll(write(OUT, 2 * MARKS));
                try (RunningRoutes again = node(address, "01", "02")) {
                    assertThat(again.channels()).isNotNull();
                    awaitArrival(OUT, there);
                    awaitLeft(OUT);
                    awaitLeft(BACK);
                }
                assertThat(two.channels()).isNotNull();
            }

            assertThat(messages("02", OUT)).isEqualTo(there);
            assertThat(messages("01", BACK)).isEqualTo(back);
            assertThat(marksAsTheyCame("02", OUT)).hasSize(3 * MARKS * OF_A_MARK).isSorted();
            assertThat(directory("01").resolve(".quarantine")).doesNotExist();
        }
    }

    /** By the time of the file, then by mark: those of one tick of the clock have no order. */
    private List<Mark> marksAsTheyCame(String node, StreamKey stream) throws IOException {
        record Arrival(Instant time, Mark mark) {}
        return files(node).stream()
                .filter(file -> file.getFileName().toString().startsWith(stream + "at"))
                .map(
                        file ->
                                new Arrival(
                                        modified(file),
                                        NameGrammar.STANDARD
                                                .parse(file.getFileName().toString())
                                                .orElseThrow()
                                                .mark()))
                .sorted(Comparator.comparing(Arrival::time).thenComparing(Arrival::mark))
                .map(Arrival::mark)
                .toList();
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("puts aside what is no message of the pair, and goes on")
    void noMessage() throws Exception {
        try (RabbitBroker broker = RabbitBroker.launch()) {
            broker.addVirtualHost("kod");
            RabbitAddress address = broker.address("kod");
            try (RunningRoutes two = node(address, "02", "01");
                    RunningRoutes one = node(address, "01", "02")) {
                await().atMost(SOON).until(() -> publish(address));
                Map<String, String> written = write(OUT, 0);
                awaitArrival(OUT, written);

                assertThat(messages("02", OUT)).isEqualTo(written);
                assertThat(files("02")).hasSize(written.size() + locks("02"));
                assertThat(one.channels()).isNotSameAs(two.channels());
            }
            assertThat(dead(address)).contains("is no name of a message");
        }
    }

    private int locks(String node) throws IOException {
        return (int) files(node).stream().filter(file -> file.toString().endsWith(".lock")).count();
    }

    /** An event whose id would leave the directory. */
    private static boolean publish(RabbitAddress address) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclarePassive("kod.01.02");
            channel.confirmSelect();
            channel.basicPublish(
                    "kod",
                    "01to02",
                    new BasicProperties.Builder()
                            .contentType("application/json")
                            .headers(
                                    Map.of(
                                            "cloudEvents:specversion", "1.0",
                                            "cloudEvents:id", "../01to02at20260131100000000-1.json",
                                            "cloudEvents:source", "/kod/01",
                                            "cloudEvents:type", "onec.kod.message"))
                            .build(),
                    "{}".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(SOON.toMillis());
            return true;
        } catch (IOException e) {
            return false; // the queue is not made yet
        }
    }

    private static String dead(RabbitAddress address) throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            GetResponse parked = channel.basicGet("kod.01.02.dead", true);
            return parked.getProps().getHeaders().get("x-exception-message").toString();
        }
    }
}
