package io.dromedary.bench;

import io.dromedary.component.kod.KodConstants;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.NameGrammar;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.store.KodStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * What writing and receiving messages costs, beside bare loops of the same syncs and renames and
 * Camel's {@code file:}, and how long a message waits.
 */
public final class KodBench {

    private static final StreamKey STREAM = new StreamKey("01", "02");
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final int BYTES = 2000;
    private static final long MOST_SECONDS = 600;

    private final Path folder;
    private final int messages;
    private int run;

    private KodBench(Path folder, int messages) {
        this.folder = folder;
        this.messages = messages;
    }

    /**
     * Runs.
     *
     * @param arguments empty folder, what to measure ({@code write}, {@code receive}, {@code
     *     backlog}, {@code lag}), messages a round or waiting, rounds, and for {@code backlog} how
     *     many are in a minute directory; or {@code build}, messages and how many are in a minute
     *     directory: what {@code backlog} builds first if it is not there
     */
    public static void main(String[] arguments) throws Exception {
        int messages = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        KodBench bench = new KodBench(Path.of(arguments[0]).toAbsolutePath(), messages);
        switch (arguments[1]) {
            case "write" -> bench.writing(rounds);
            case "receive" -> bench.receiving(rounds);
            case "backlog" -> bench.backlogs(rounds, Integer.parseInt(arguments[4]));
            case "build" -> {
                Path unused = bench.longBacklog(rounds);
            }
            case "lag" -> bench.lag(rounds);
            default -> throw new IllegalArgumentException(arguments[1]);
        }
        System.exit(0);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static byte[] text(MessageName name) {
        String head =
                "{\"message\":{\"header\":{\"sender\":\"01\",\"recipient\":\"02\",\"version\":1},\"body\":{\"object\":[{\"#type\":\"Документ.Заказ\",\"#value\":\""
                        + name;
        String tail = "\"}]}}}";
        int left = BYTES - head.getBytes(StandardCharsets.UTF_8).length - tail.length();
        return (head + "x".repeat(Math.max(0, left)) + tail).getBytes(StandardCharsets.UTF_8);
    }

    /** Messages of so many in a mark, and so many in a minute. */
    private static MessageName name(int number, int ofMark, int ofMinute) {
        int minute = number / ofMinute;
        int mark = number % ofMinute / ofMark;
        return new MessageName(
                STREAM, Mark.of(START.plusSeconds(60L * minute).plusMillis(mark)), number % ofMark);
    }

    private Path fresh() throws IOException {
        return Files.createDirectories(folder.resolve("run-" + run++));
    }

    private static double perSecond(int count, long nanos) {
        return count * 1e9 / nanos;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    // ---- Writing ----

    private void writing(int rounds) throws Exception {
        List<Double> bare = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        List<Double> camel = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double one = writeBare(fresh());
            double other = writeOurs(fresh());
            double third = writeCamel(fresh());
            if (round > 0) { // the first one warms up
                bare.add(one);
                ours.add(other);
                camel.add(third);
            }
        }
        say(
                "write %,d messages of %,d B: kod:messages %,.0f/s, bare loop %,.0f/s, ratio %.2f;"
                        + " file: %,.0f/s",
                messages,
                BYTES,
                median(ours),
                median(bare),
                median(ours) / median(bare),
                median(camel));
    }

    private double writeBare(Path exchange) throws IOException {
        long begin = System.nanoTime();
        for (int number = 0; number < messages; number++) {
            MessageName name = name(number, 100, 1000);
            Path minute = exchange.resolve(name.mark().minute());
            if (!Files.isDirectory(minute)) {
                Files.createDirectory(minute);
                sync(exchange);
            }
            Path temporary = minute.resolve("." + name.fileName());
            try (FileChannel file =
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(text(name)));
                file.force(true);
            }
            Files.move(temporary, minute.resolve(name.fileName()), StandardCopyOption.ATOMIC_MOVE);
            sync(minute);
        }
        return perSecond(messages, System.nanoTime() - begin);
    }

    private double writeOurs(Path exchange) throws Exception {
        return writeThroughRoute(
                exchange,
                "kod:messages?directory=" + exchange,
                name ->
                        Map.of(
                                KodConstants.MARK, name.mark().digits(),
                                KodConstants.NUMBER, name.number()));
    }

    private double writeCamel(Path exchange) throws Exception {
        return writeThroughRoute(
                exchange,
                "file:" + exchange + "?tempPrefix=.&fileExist=Fail",
                name -> Map.of(Exchange.FILE_NAME, name.mark().minute() + "/" + name.fileName()));
    }

    private interface Headers {
        Map<String, Object> of(MessageName name);
    }

    private double writeThroughRoute(Path exchange, String uri, Headers headers) throws Exception {
        try (KodStore store = KodStore.open(beside(exchange, ".db"));
                DefaultCamelContext camel = camel(store)) {
            ProducerTemplate template = camel.createProducerTemplate();
            long begin = System.nanoTime();
            for (int number = 0; number < messages; number++) {
                MessageName name = name(number, 100, 1000);
                template.sendBodyAndHeaders(uri, text(name), headers.of(name));
            }
            return perSecond(messages, System.nanoTime() - begin);
        }
    }

    private static DefaultCamelContext camel(KodStore store) {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(1);
        camel.getRegistry().bind("store", store);
        camel.start();
        return camel;
    }

    // ---- Receiving ----

    private void receiving(int rounds) throws Exception {
        for (int ofMark : new int[] {100, 1}) {
            List<Double> database = new ArrayList<>();
            List<Double> list = new ArrayList<>();
            List<Double> ours = new ArrayList<>();
            List<Double> camel = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                Path exchange = backlog(messages, ofMark, 1000);
                double one = receiveBare(exchange, BareReceipts.database(beside(exchange, ".db")));
                exchange = backlog(messages, ofMark, 1000);
                double other = receive(exchange, kod(exchange), messages);
                exchange = backlog(messages, ofMark, 1000);
                double third = receiveBare(exchange, BareReceipts.list(beside(exchange, ".list")));
                exchange = backlog(messages, ofMark, 1000);
                double fourth = receive(exchange, file(exchange), messages);
                if (round > 0) {
                    database.add(one);
                    ours.add(other);
                    list.add(third);
                    camel.add(fourth);
                }
            }
            say(
                    "receive %,d messages of %,d B, %d of a mark: kod:messages %,.0f/s; bare loop"
                            + " with receipts in the same database %,.0f/s, ratio %.2f; with a list"
                            + " of receipts %,.0f/s, ratio %.2f; file: %,.0f/s, which stores none",
                    messages,
                    BYTES,
                    ofMark,
                    median(ours),
                    median(database),
                    median(ours) / median(database),
                    median(list),
                    median(ours) / median(list),
                    median(camel));
        }
    }

    private static String kod(Path exchange) {
        return "kod:messages?directory=" + exchange;
    }

    private static String file(Path exchange) {
        return "file:"
                + exchange
                + "?recursive=true&delete=true&sortBy=file:name&initialDelay=0"
                + "&delay=200&maxMessagesPerPoll=1000&eagerMaxMessagesPerPoll=false";
    }

    /** Messages that wait, as old as their names say; the system has written them back. */
    private Path backlog(int count, int ofMark, int ofMinute) throws Exception {
        Path exchange = fresh();
        FileTime old = FileTime.from(START);
        Path minute = exchange;
        for (int number = 0; number < count; number++) {
            MessageName name = name(number, ofMark, ofMinute);
            if (number % ofMinute == 0) {
                // Also for what would belong to the next one: readers take any directory.
                minute = Files.createDirectory(exchange.resolve(name.mark().minute()));
            }
            Path file = minute.resolve(name.fileName());
            Files.write(file, text(name));
            Files.setLastModifiedTime(file, old);
        }
        writeBack();
        return exchange;
    }

    /** Otherwise the first syncs that are measured would wait for it. */
    private static void writeBack() throws Exception {
        Process sync = new ProcessBuilder("sync").inheritIO().start();
        if (!sync.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The disk is too slow");
        }
    }

    private static Path beside(Path exchange, String ending) {
        return exchange.resolveSibling(exchange.getFileName() + ending);
    }

    /**
     * One message after the other: read, digest, store the receipt durably, remove. Nothing is
     * parsed, applied or counted.
     */
    private double receiveBare(Path exchange, BareReceipts store) throws Exception {
        try (BareReceipts receipts = store) {
            long begin = System.nanoTime();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path minute : sorted(exchange)) {
                for (Path file : sorted(minute)) {
                    byte[] sha256 = digest.digest(Files.readAllBytes(file));
                    Optional<MessageName> name =
                            NameGrammar.STANDARD.parse(file.getFileName().toString());
                    receipts.add(name.orElseThrow(), HexFormat.of().formatHex(sha256));
                    Files.delete(file);
                }
            }
            return perSecond(messages, System.nanoTime() - begin);
        }
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /** Receives the first ones; from the start of the route. */
    private double receive(Path exchange, String uri, int first) throws Exception {
        CountDownLatch left = new CountDownLatch(first);
        try (KodStore store = KodStore.open(beside(exchange, ".db"));
                DefaultCamelContext camel = camel(store)) {
            long begin = System.nanoTime();
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from(uri).process(any -> left.countDown());
                        }
                    });
            if (!left.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(left + " are left");
            }
            return perSecond(first, System.nanoTime() - begin);
        }
    }

    // ---- A long backlog ----

    private void backlogs(int rounds, int ofMinute) throws Exception {
        int first = 10_000;
        List<Double> few = new ArrayList<>();
        List<Double> many = new ArrayList<>();
        Path waiting = longBacklog(ofMinute);
        for (int round = 0; round <= rounds; round++) {
            double one = receive(backlog(first, 10, ofMinute), first);
            double other = receive(waiting, first);
            if (round > 0) {
                few.add(one);
                many.add(other);
            }
        }
        say(
                "first %,d of %,d messages, %,d in a minute directory: %,.0f/s, of %,d %,.0f/s,"
                        + " ratio %.2f",
                first,
                messages,
                ofMinute,
                median(many),
                first,
                median(few),
                median(many) / median(few));
    }

    /** Of many messages; one that was built before is used, if there is one. */
    private Path longBacklog(int ofMinute) throws Exception {
        Path built = folder.resolve("waiting-" + messages + "-" + ofMinute);
        if (!Files.exists(built)) {
            Files.move(backlog(messages, 10, ofMinute), built);
        }
        return built;
    }

    private double receive(Path exchange, int first) throws Exception {
        return receive(exchange, kod(exchange), first);
    }

    // ---- How long a message waits ----

    private void lag(int seconds) throws Exception {
        for (int marks : new int[] {1, 10, 50}) {
            Map<String, Long> written = new ConcurrentHashMap<>();
            List<Long> lags = new ArrayList<>();
            Path exchange = fresh();
            try (KodStore store = KodStore.open(beside(exchange, ".db"));
                    DefaultCamelContext camel = camel(store)) {
                camel.addRoutes(
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                from(kod(exchange))
                                        .process(applied -> note(applied, written, lags));
                            }
                        });
                write(camel, exchange, marks, messages / marks, marks * seconds, written);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (!written.isEmpty() && System.nanoTime() < end) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
            long[] sorted = lags.stream().mapToLong(lag -> lag).sorted().toArray();
            say(
                    "%,d messages a second, %d marks a second: from written to applied p50 %d ms,"
                            + " p99 %d ms, max %d ms; %d of %d",
                    messages,
                    marks,
                    sorted[sorted.length / 2] / 1_000_000,
                    sorted[sorted.length * 99 / 100] / 1_000_000,
                    sorted[sorted.length - 1] / 1_000_000,
                    sorted.length,
                    messages / marks * marks * seconds);
        }
    }

    private static void note(Exchange applied, Map<String, Long> written, List<Long> lags) {
        String name = applied.getMessage().getHeader(KodConstants.FILE_NAME, String.class);
        Long since = written.remove(name);
        synchronized (lags) {
            lags.add(since == null ? 0 : System.nanoTime() - since);
        }
    }

    private static void write(
            DefaultCamelContext camel,
            Path exchange,
            int marksPerSecond,
            int ofMark,
            int marks,
            Map<String, Long> written)
            throws InterruptedException {
        ProducerTemplate template = camel.createProducerTemplate();
        Duration apart = Duration.ofSeconds(1).dividedBy(marksPerSecond);
        long begin = System.nanoTime();
        for (int mark = 0; mark < marks; mark++) {
            long due = begin + mark * apart.toNanos();
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            Mark now = Mark.of(Instant.now());
            for (int number = 1; number <= ofMark; number++) {
                MessageName name = new MessageName(STREAM, now, number);
                written.put(name.fileName(), System.nanoTime());
                template.sendBodyAndHeaders(
                        kod(exchange),
                        text(name),
                        Map.of(KodConstants.MARK, now.digits(), KodConstants.NUMBER, number));
            }
        }
    }
}
