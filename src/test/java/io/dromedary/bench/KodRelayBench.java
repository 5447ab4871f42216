package io.dromedary.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.store.KodStore;
import io.dromedary.testkit.rabbit.RabbitAddress;
import io.dromedary.testkit.rabbit.RabbitBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * Folder to broker to folder, beside RabbitMQ's own client with the same messages, quorum queue,
 * confirms and syncs; by turns, in one process.
 */
public final class KodRelayBench {

    private static final StreamKey STREAM = new StreamKey("01", "02");
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final int BYTES = 2_000;
    private static final int OF_A_MARK = 100;

    /** As the shipped route asks for. */
    private static final int PREFETCH = 32;

    /** The client acknowledges a mark at a time. */
    private static final int PREFETCH_OF_CLIENT = 200;

    private static final long MOST_SECONDS = 300;

    private final RabbitAddress address;
    private final Path folder;
    private final int messages;
    private int run;

    private KodRelayBench(RabbitAddress address, Path folder, int messages) {
        this.address = address;
        this.folder = folder;
        this.messages = messages;
    }

    /** Arguments: empty folder, messages of a round, rounds. */
    public static void main(String[] arguments) throws Exception {
        try (RabbitBroker broker = RabbitBroker.launch()) {
            broker.addVirtualHost("bench");
            new KodRelayBench(
                            broker.address("bench"),
                            Path.of(arguments[0]).toAbsolutePath(),
                            Integer.parseInt(arguments[1]))
                    .run(Integer.parseInt(arguments[2]));
        }
        System.exit(0);
    }

    private void run(int rounds) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double one = bare(backlog(), Files.createDirectories(folder.resolve("to-" + run++)));
            double other = ours(backlog(), Files.createDirectories(folder.resolve("to-" + run++)));
            if (round > 0) { // the first one warms up
                bare.add(one);
                ours.add(other);
            }
        }
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "relay %,d messages of %,d B, %d of a mark: kod and rabbitmq-events"
                                + " %,.0f/s, RabbitMQ's client with the same syncs %,.0f/s, ratio"
                                + " %.2f",
                        messages,
                        BYTES,
                        OF_A_MARK,
                        median(ours),
                        median(bare),
                        median(ours) / median(bare)));
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private Path backlog() throws IOException {
        Path exchange = Files.createDirectories(folder.resolve("from-" + run++));
        for (int number = 0; number < messages; number++) {
            MessageName name =
                    new MessageName(
                            STREAM,
                            Mark.of(START.plusMillis(number / OF_A_MARK)),
                            number % OF_A_MARK);
            Path minute = Files.createDirectories(exchange.resolve(name.mark().minute()));
            Path file = minute.resolve(name.fileName());
            String text =
                    "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":\"%s\"}]}}}"
                            .formatted("x".repeat(BYTES - 130));
            Files.writeString(file, text);
            Files.setLastModifiedTime(file, FileTime.from(START));
        }
        return exchange;
    }

    private double ours(Path from, Path to) throws Exception {
        CachingConnectionFactory connections = address.spring();
        try (KodStore store = KodStore.open(folder.resolve("kod-" + run + ".db"));
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.getShutdownStrategy().setTimeout(1);
            camel.getRegistry().bind("store", store);
            camel.getRegistry().bind("broker", connections);
            CountDownLatch left = new CountDownLatch(messages);
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("rabbitmq-events:kod?queue=kod.01.02&bindings=01to02&batchSize=16"
                                            + "&prefetch="
                                            + PREFETCH)
                                    .to("kod:messages?directory=" + to)
                                    .process(done -> count(done, left));
                        }
                    });
            camel.start();
            TimeUnit.SECONDS.sleep(2); // until the queue is there
            long begin = System.nanoTime();
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("kod:messages?form=event&maxParallel=32&directory=" + from)
                                    .to("rabbitmq-events:kod?routingKey={subject}");
                        }
                    });
            await(left);
            return messages * 1e9 / (System.nanoTime() - begin);
        } finally {
            connections.destroy();
        }
    }

    private static void count(Exchange done, CountDownLatch left) {
        for (int i = done.getMessage().getBody(List.class).size(); i > 0; i--) {
            left.countDown();
        }
    }

    private static void await(CountDownLatch left) throws InterruptedException {
        if (!left.await(MOST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left + " are left");
        }
    }

    private double bare(Path from, Path to) throws Exception {
        CountDownLatch left = new CountDownLatch(messages);
        try (Connection connection = address.client().newConnection();
                Channel out = connection.createChannel();
                Channel in = connection.createChannel()) {
            out.queueDeclare("bare", true, false, false, Map.of("x-queue-type", "quorum"));
            out.confirmSelect();
            in.basicQos(PREFETCH_OF_CLIENT);
            long begin = System.nanoTime();
            in.basicConsume("bare", false, new Writing(in, to, left));
            publish(from, out);
            await(left);
            return messages * 1e9 / (System.nanoTime() - begin);
        }
    }

    /** Mark by mark: published, confirmed, noted, removed. */
    private static void publish(Path from, Channel out) throws Exception {
        Path receipts = from.resolve(".receipts");
        try (FileChannel noted =
                FileChannel.open(
                        receipts, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Path minute : sorted(from)) {
                List<Path> files = sorted(minute);
                for (int first = 0; first < files.size(); first += OF_A_MARK) {
                    List<Path> mark =
                            files.subList(first, Math.min(files.size(), first + OF_A_MARK));
                    for (Path file : mark) {
                        out.basicPublish(
                                "",
                                "bare",
                                true,
                                new BasicProperties.Builder()
                                        .deliveryMode(2)
                                        .messageId(file.getFileName().toString())
                                        .build(),
                                Files.readAllBytes(file));
                    }
                    out.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(MOST_SECONDS));
                    for (Path file : mark) {
                        noted.write(
                                ByteBuffer.wrap(
                                        file.getFileName()
                                                .toString()
                                                .getBytes(StandardCharsets.US_ASCII)));
                    }
                    noted.force(false);
                    for (Path file : mark) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** Each message a file: written, synced, renamed, its directory synced; then acknowledged. */
    private static final class Writing extends DefaultConsumer {

        private final Path to;
        private final CountDownLatch left;

        private Writing(Channel channel, Path to, CountDownLatch left) {
            super(channel);
            this.to = to;
            this.left = left;
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
                throws IOException {
            Path temporary = to.resolve("." + properties.getMessageId());
            try (FileChannel file =
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(body));
                file.force(true);
            }
            Files.move(
                    temporary,
                    to.resolve(properties.getMessageId()),
                    StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(to, StandardOpenOption.READ)) {
                directory.force(true);
            }
            if ((left.getCount() - 1) % OF_A_MARK == 0) {
                getChannel().basicAck(envelope.getDeliveryTag(), true);
            }
            left.countDown();
        }
    }
}
