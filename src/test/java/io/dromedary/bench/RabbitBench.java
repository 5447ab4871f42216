package io.dromedary.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.component.journal.JournalComponent;
import io.dromedary.component.rabbitmq.RabbitEventsComponent;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.subscription.SubscriptionSettings;
import io.dromedary.subscription.Subscriptions;
import io.dromedary.subscription.sqlite.SqliteSubscriptionStore;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * Journal to RabbitMQ and RabbitMQ to journal, beside RabbitMQ's own perf-test with the same
 * message size, persistence, confirms, {@code mandatory}, prefetch and queue type in the same run.
 * Several rounds, ours and the peer's by turns; the median of their ratios counts. The peer is a
 * new process each time, as it cannot be otherwise; both rates begin with the first message.
 */
public final class RabbitBench {

    private static final Pattern SENT = Pattern.compile("sending rate avg: (\\d+)");
    private static final Pattern RECEIVED = Pattern.compile("receiving rate avg: (\\d+)");
    private static final int WINDOW = 1_000;
    private static final int PREFETCH = 2_000;
    private static final int BATCH = 500;
    private static final int ACKNOWLEDGED = 1_000;
    private static final int ROUNDS = 3;
    private static final String QUEUE = "ours";

    private final RabbitAddress address;
    private final String perfTest;
    private final int events;
    private final int bytes;

    private RabbitBench(RabbitAddress address, String perfTest, int events, int bytes) {
        this.address = address;
        this.perfTest = perfTest;
        this.events = events;
        this.bytes = bytes;
    }

    /** Arguments: class path of perf-test, folder, events of a round, bytes of an event's data. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        try (RabbitBroker broker = RabbitBroker.launch()) {
            broker.addVirtualHost("bench");
            new RabbitBench(
                            broker.address("bench"),
                            arguments[0],
                            Integer.parseInt(arguments[2]),
                            Integer.parseInt(arguments[3]))
                    .run(Files.createTempDirectory(folder, "rabbitmq"));
        }
    }

    private void run(Path folder) throws Exception {
        CachingConnectionFactory connections = address.spring();
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("journal.db"));
                SqliteSubscriptionStore store =
                        SqliteSubscriptionStore.open(folder.resolve("state.db"));
                Subscriptions subscriptions =
                        new Subscriptions(journal, store, SubscriptionSettings.DEFAULT);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.getRegistry().bind("broker", connections);
            JournalComponent component = new JournalComponent();
            component.setJournal(journal);
            component.setSubscriptions(subscriptions);
            camel.addComponent("journal", component);
            camel.addComponent("rabbitmq-events", new RabbitEventsComponent());
            fill(journal);
            declare();
            camel.start();
            List<Double> out = new ArrayList<>();
            List<Double> in = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                double peerSends =
                        perfTest("--consumers", "0", "-pmessages", Integer.toString(events));
                out.add(report("journal to RabbitMQ", outlet(camel, round), peerSends));
                double peerReads =
                        perfTest("--producers", "0", "-cmessages", Integer.toString(events));
                in.add(report("RabbitMQ to journal", inlet(camel, journal, round), peerReads));
            }
            System.out.printf(
                    "median of %d rounds: journal to RabbitMQ %.2f, RabbitMQ to journal %.2f of"
                            + " perf-test (bar 0.70)%n",
                    ROUNDS, median(out), median(in));
        } finally {
            connections.destroy();
        }
    }

    private static double median(List<Double> ratios) {
        return ratios.stream().sorted().toList().get(ratios.size() / 2);
    }

    /** Prints both rates; their ratio. */
    private static double report(String what, double ours, double peer) {
        System.out.printf(
                "%s: %,.0f/s, perf-test %,.0f/s, ratio %.2f%n", what, ours, peer, ours / peer);
        return ours / peer;
    }

    /** The peer's rate. Its queue is of the same kind, and filled before it is read. */
    private double perfTest(String... more) throws IOException, InterruptedException {
        boolean reads = more[0].equals("--producers");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                perfTest,
                                "com.rabbitmq.perf.PerfTest",
                                "--uri",
                                "amqp://guest:guest@%s:%d/%s"
                                        .formatted(
                                                address.host(),
                                                address.port(),
                                                address.virtualHost()),
                                "--quorum-queue",
                                "--queue",
                                "peer",
                                "--flag",
                                "persistent",
                                "--flag",
                                "mandatory",
                                "--confirm",
                                Integer.toString(WINDOW),
                                "--size",
                                Integer.toString(bytes),
                                "--qos",
                                Integer.toString(PREFETCH),
                                "--multi-ack-every",
                                Integer.toString(ACKNOWLEDGED)));
        command.addAll(List.of(more));
        File output = File.createTempFile("perf-test", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("perf-test does not end: " + output);
        }
        Matcher rate = (reads ? RECEIVED : SENT).matcher(Files.readString(output.toPath()));
        if (!rate.find()) {
            throw new IllegalStateException("perf-test said: " + Files.readString(output.toPath()));
        }
        return Double.parseDouble(rate.group(1));
    }

    private void fill(SqliteJournal journal) {
        byte[] data = ("\"" + "x".repeat(bytes - 2) + "\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < events; i += BATCH) {
            List<CloudEvent> batch = new ArrayList<>(BATCH);
            for (int j = i; j < Math.min(events, i + BATCH); j++) {
                batch.add(
                        CloudEventBuilder.v1()
                                .withId(Integer.toString(j))
                                .withSource(URI.create("/bench"))
                                .withType("bench")
                                .withData("application/json", data)
                                .build());
            }
            journal.append(Map.of("out", batch), Optional.empty()).join();
        }
    }

    private void declare() throws Exception {
        try (Connection connection = address.client().newConnection();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare("bench", "topic", true);
            // As the consumer will declare it.
            channel.queueDeclare(
                    QUEUE,
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type",
                            "quorum",
                            "x-single-active-consumer",
                            true,
                            "x-dead-letter-exchange",
                            "onec.dead",
                            "x-dead-letter-routing-key",
                            QUEUE));
            channel.queueBind(QUEUE, "bench", "#");
        }
    }

    private double outlet(DefaultCamelContext camel, int round) throws Exception {
        double[] rate = new double[1];
        route(
                camel,
                "journal:out?inFlight=4&batchSize=" + BATCH + "&subscriber=round" + round,
                "rabbitmq-events:bench",
                () -> {
                    try (Connection connection = address.client().newConnection();
                            Channel channel = connection.createChannel()) {
                        rate[0] = rate(() -> channel.messageCount(QUEUE));
                    }
                });
        return rate[0];
    }

    private double inlet(DefaultCamelContext camel, SqliteJournal journal, int round)
            throws Exception {
        String channel = "in" + round;
        double[] rate = new double[1];
        route(
                camel,
                "rabbitmq-events:bench?batchSize="
                        + ACKNOWLEDGED
                        + "&prefetch="
                        + PREFETCH
                        + "&queue="
                        + QUEUE,
                "journal:" + channel,
                () ->
                        rate[0] =
                                rate(
                                        () ->
                                                journal.channel(channel)
                                                        .map(info -> info.head())
                                                        .orElse(0L)));
        return rate[0];
    }

    private interface Count {
        long now() throws Exception;
    }

    /** Waits for the first event and for the last; how many there were a second in between. */
    private double rate(Count arrived) throws Exception {
        long first = arrived.now();
        for (; first == 0; first = arrived.now()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        long start = System.nanoTime();
        while (arrived.now() < events) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return (events - first) * 1e9 / (System.nanoTime() - start);
    }

    private interface Waiting {
        void untilDone() throws Exception;
    }

    /** Runs a route until it is done. */
    private static void route(DefaultCamelContext camel, String from, String to, Waiting waiting)
            throws Exception {
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from(from).routeId(to).to(to);
                    }
                });
        waiting.untilDone();
        camel.getRouteController().stopRoute(to);
        camel.removeRoute(to);
    }
}
