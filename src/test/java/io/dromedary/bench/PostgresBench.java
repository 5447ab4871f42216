package io.dromedary.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.EventCodec;
import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.postgres.PostgresJournal;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Bench (h): the PostgreSQL journal's appends and page reads, beside bare loops over pgjdbc with
 * the same lock, indexes, checkpoint and durability on the same server, in turns.
 *
 * <p>Arguments: folder for the server, events that are there already, events of each round.
 */
public final class PostgresBench {

    private static final String CHANNEL = "transactions";
    private static final String TYPE = "onec.transaction.committed";
    private static final URI SOURCE = URI.create("/onec/trade");
    private static final OffsetDateTime START =
            OffsetDateTime.of(2024, 5, 5, 12, 0, 0, 0, ZoneOffset.UTC);
    private static final int BATCH = 1000;
    private static final int ROUNDS = 7;
    private static final int IN_FLIGHT = 4;
    private static final int CLIENTS = 100;
    private static final int PAGE = 500;
    private static final long PAGE_BYTES = 1 << 20;

    private final PostgresAccess access;
    private final long rows;
    private final int round;
    private final int bytes;
    private final AtomicLong next = new AtomicLong();

    private PostgresBench(PostgresAccess access, long rows, int round, int bytes) {
        this.access = access;
        this.rows = rows;
        this.round = round;
        this.bytes = bytes;
    }

    /** One way to store a batch. */
    private interface Loop {
        void store(List<BarePostgres.Row> batch) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long rows = Long.parseLong(arguments[1]);
        int round = Integer.parseInt(arguments[2]);
        try (PrivatePostgres server =
                PrivatePostgres.launch(
                        Files.createTempDirectory(folder.toAbsolutePath(), "postgres"),
                        "shared_buffers=512MB",
                        "max_wal_size=4GB")) {
            for (int bytes : new int[] {300, 1024}) {
                PostgresAccess admin = access(server, "postgres");
                try (var connection =
                                DriverManager.getConnection(
                                        admin.url(), admin.username(), admin.password());
                        var statement = connection.createStatement()) {
                    statement.execute("create database bench" + bytes);
                }
                new PostgresBench(access(server, "bench" + bytes), rows, round, bytes).measure();
            }
        }
    }

    private static PostgresAccess access(PrivatePostgres server, String database) {
        return new PostgresAccess(
                server.url(database), PrivatePostgres.USER, PrivatePostgres.PASSWORD);
    }

    private void measure() throws Exception {
        try (PostgresJournal journal = PostgresJournal.open(access);
                BarePostgres bare = BarePostgres.create(access)) {
            Checkpoint checkpoint = journal.acquire(SOURCE.toString());
            long start = System.nanoTime();
            appendAll(journal, checkpoint, batches(rows));
            for (long done = 0; done < rows; done += BATCH) {
                bare.copy(rows(BATCH));
            }
            System.out.printf(
                    "%n%d B of JSON: %,d events in each, built in %.0f s%n",
                    EventCodec.toJson(event(rows)).length, rows, seconds(start));
            double[] ours = new double[ROUNDS];
            double[] copy = new double[ROUNDS];
            double[] arrays = new double[ROUNDS];
            double[] insert = new double[ROUNDS];
            long[] nanos = new long[0];
            for (int i = 0; i < ROUNDS; i++) {
                // Made beforehand, as the rows of the bare loops are; encoding is the journal's.
                List<List<CloudEvent>> ready = batches(round).toList();
                long from = System.nanoTime();
                nanos = appendAll(journal, checkpoint, ready.stream());
                ours[i] = round / seconds(from);
                copy[i] = rate(round, bare::copy);
                arrays[i] = rate(round / 4, bare::unnest);
                insert[i] = rate(round / 10, bare::insert);
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "append, batches of %d: journal %s, bare COPY %s, ratio %s; bare arrays %s, bare INSERT %s; p50 %.1f ms, p99 %.1f ms with %d batches under way%n",
                    BATCH,
                    rates(ours),
                    rates(copy),
                    ratios(ours, copy),
                    rates(arrays),
                    rates(insert),
                    millis(nanos, 0.5),
                    millis(nanos, 0.99),
                    IN_FLIGHT);
            clients(journal);
            pages(journal, bare);
        }
    }

    private double rate(int count, Loop loop) throws Exception {
        List<List<BarePostgres.Row>> batches = new ArrayList<>();
        for (int done = 0; done < count; done += BATCH) {
            batches.add(rows(BATCH));
        }
        long start = System.nanoTime();
        for (List<BarePostgres.Row> batch : batches) {
            loop.store(batch);
        }
        return count / seconds(start);
    }

    /** Appends with a few batches under way, as a source that does not wait for each. */
    private static long[] appendAll(
            Journal journal, Checkpoint checkpoint, Stream<List<CloudEvent>> batches)
            throws Exception {
        Deque<CompletableFuture<Long>> underWay = new ArrayDeque<>();
        List<Long> nanos = new ArrayList<>();
        for (List<CloudEvent> events : (Iterable<List<CloudEvent>>) batches::iterator) {
            if (underWay.size() == IN_FLIGHT) {
                nanos.add(underWay.remove().get());
            }
            long start = System.nanoTime();
            Checkpoint at = checkpoint.at(events.get(0).getId(), "");
            underWay.add(
                    journal.append(Map.of(CHANNEL, events), Optional.of(at))
                            .thenApply(appended -> System.nanoTime() - start));
        }
        while (!underWay.isEmpty()) {
            nanos.add(underWay.remove().get());
        }
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    /** A hundred threads, each waiting for its one event to be durable. */
    private void clients(Journal journal) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
        try {
            int each = Math.max(1, round / CLIENTS / 2);
            List<Future<long[]>> clients = new ArrayList<>();
            long start = System.nanoTime();
            for (int c = 0; c < CLIENTS; c++) {
                clients.add(pool.submit(() -> appendOneByOne(journal, each)));
            }
            List<long[]> nanos = new ArrayList<>();
            for (Future<long[]> client : clients) {
                nanos.add(client.get());
            }
            double rate = each * CLIENTS / seconds(start);
            long[] all = nanos.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            System.out.printf(
                    "append, %d clients, one event each time: %,.0f/s; p50 %.1f ms, p99 %.1f ms%n",
                    CLIENTS, rate, millis(all, 0.5), millis(all, 0.99));
        } finally {
            pool.shutdownNow();
        }
    }

    private long[] appendOneByOne(Journal journal, int count) throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            journal.append(
                            Map.of(CHANNEL, List.of(event(next.incrementAndGet()))),
                            Optional.empty())
                    .get(1, TimeUnit.MINUTES);
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    private void pages(Journal journal, BarePostgres bare) throws Exception {
        double[] ours = new double[ROUNDS];
        double[] loop = new double[ROUNDS];
        for (int i = -1; i < ROUNDS; i++) { // the first one warms
            long start = System.nanoTime();
            long position = 0;
            while (position < round) {
                Page page = journal.read(CHANNEL, position, PAGE, PAGE_BYTES);
                position = page.events().get(page.events().size() - 1).position();
            }
            ours[Math.max(i, 0)] = position / seconds(start);
            start = System.nanoTime();
            position = 0;
            while (position < round) {
                position += bare.read(position, PAGE);
            }
            loop[Math.max(i, 0)] = position / seconds(start);
        }
        System.out.printf(
                "read, pages of %d: journal %s, bare %s, ratio %s%n",
                PAGE, rates(ours), rates(loop), ratios(ours, loop));
    }

    private static String rates(double[] rounds) {
        return "%,.0f/s".formatted(median(rounds));
    }

    /** The median of the rounds' ratios, and the least and the most. */
    private static String ratios(double[] ours, double[] others) {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / others[i]);
        return "%.2f (%.2f–%.2f)"
                .formatted(
                        median(ratios),
                        Arrays.stream(ratios).min().orElseThrow(),
                        Arrays.stream(ratios).max().orElseThrow());
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private Stream<List<CloudEvent>> batches(long count) {
        return LongStream.range(0, count / BATCH)
                .mapToObj(
                        b ->
                                Stream.generate(() -> event(next.incrementAndGet()))
                                        .limit(BATCH)
                                        .toList());
    }

    private List<BarePostgres.Row> rows(int count) {
        List<BarePostgres.Row> rows = new ArrayList<>(count);
        byte[] type = TYPE.getBytes(StandardCharsets.UTF_8);
        byte[] json = EventCodec.toJson(event(1));
        for (int i = 0; i < count; i++) {
            long number = next.incrementAndGet();
            rows.add(new BarePostgres.Row(number, key(number), type, json));
        }
        return rows;
    }

    /** Neighbouring events have neighbouring keys, as the journal makes them of a log's ids. */
    private static byte[] key(long number) {
        return ByteBuffer.allocate(20)
                .putInt(0x5bd1e995)
                .putShort((short) 0)
                .putInt((int) (number * 131))
                .putLong(number * 0x9E3779B97F4A7C15L)
                .array();
    }

    private CloudEvent event(long number) {
        String id =
                "2f3c1d7e-9a54-4a0b-8a43-5d1f5a0c7b11/20240505000000.lgp/%d/%08x/%s"
                        .formatted(number * 131, (int) (number * 0x9E3779B9L), TYPE);
        // Everything of the JSON but the comment takes about 170 characters and the id.
        int comment = Math.max(0, bytes - 172 - id.length());
        byte[] data =
                ("{\"comment\":\"" + "x".repeat(comment) + "\"}").getBytes(StandardCharsets.UTF_8);
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(SOURCE)
                .withType(TYPE)
                .withTime(START.plusSeconds(number / 100))
                .withData("application/json", data)
                .build();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double millis(long[] sortedNanos, double quantile) {
        return sortedNanos[(int) ((sortedNanos.length - 1) * quantile)] / 1e6;
    }
}
