package io.dromedary.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.EventCodec;
import io.dromedary.journal.Journal;
import io.dromedary.journal.Journal.Page;
import io.dromedary.journal.sqlite.SqliteJournal;
import io.dromedary.sql.SqliteSettings;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
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
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Bench (d): the journal's appends and page reads, beside a bare sqlite-jdbc loop on a copy of the
 * same file, in turns.
 *
 * <p>Arguments: folder for the files, events that are there already, events of each round.
 */
public final class JournalBench {

    private static final String CHANNEL = "transactions";
    private static final String TYPE = "onec.transaction.committed";
    private static final URI SOURCE = URI.create("/onec/trade");
    private static final OffsetDateTime START =
            OffsetDateTime.of(2024, 5, 5, 12, 0, 0, 0, ZoneOffset.UTC);
    private static final int WRITER_CACHE = (int) (SqliteSettings.BUSY.writerCacheBytes() >> 20);
    private static final int READER_CACHE = (int) (SqliteSettings.BUSY.readerCacheBytes() >> 20);
    private static final int BATCH = 1000;
    private static final int ROUNDS = 3;
    private static final int IN_FLIGHT = 4;
    private static final int CLIENTS = 100;
    private static final int PAGE = 500;
    private static final long PAGE_BYTES = 1 << 20;

    private final Path file;
    private final Path copy;
    private final long rows;
    private final int round;
    private final AtomicLong next = new AtomicLong();

    private JournalBench(Path folder, long rows, int round) {
        this.file = folder.resolve("journal.db");
        this.copy = folder.resolve("bare.db");
        this.rows = rows;
        this.round = round;
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Path folder = Path.of(arguments[0]);
        long rows = Long.parseLong(arguments[1]);
        int round = Integer.parseInt(arguments[2]);
        Files.createDirectories(folder);
        for (int bytes : new int[] {300, 1024}) {
            new JournalBench(folder, rows, round).measure(bytes);
        }
    }

    private void measure(int bytes) throws Exception {
        deleteFiles();
        try {
            build(bytes);
            batches("ids of a log", n -> logEvent(n, bytes), JournalBench::logKey, bytes);
            batches("random ids", n -> randomEvent(n, bytes), JournalBench::randomKey, bytes);
            clients(bytes);
            pages(bytes);
        } finally {
            deleteFiles();
        }
    }

    private void build(int bytes) throws Exception {
        long start = System.nanoTime();
        try (Journal journal = SqliteJournal.open(file)) {
            appendAll(journal, batches(rows, 10 * BATCH, n -> logEvent(n, bytes)));
        }
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        int json = EventCodec.toJson(logEvent(rows, bytes)).length;
        System.out.printf(
                "%n%d B of JSON: %,d events, %,d bytes a file, built in %.0f s%n",
                json, rows, Files.size(file), seconds(start));
    }

    /** Batches of 1,000, durable one by one: the journal and the bare loop in turns. */
    private void batches(
            String name, LongFunction<CloudEvent> event, LongFunction<byte[]> key, int bytes)
            throws Exception {
        double bestJournal = 0;
        double bestBare = 0;
        long[] journalNanos = new long[0];
        for (int i = 0; i < ROUNDS; i++) {
            try (Journal journal = SqliteJournal.open(file)) {
                // Made beforehand, as the rows of the bare loop are; encoding them is the
                // journal's.
                List<List<CloudEvent>> ready = batches(round, BATCH, event).toList();
                long start = System.nanoTime();
                journalNanos = appendAll(journal, ready.stream());
                bestJournal = Math.max(bestJournal, round / seconds(start));
            }
            bestBare = Math.max(bestBare, bare(key, bytes));
        }
        Arrays.sort(journalNanos);
        System.out.printf(
                "append, batches of %d, %s: journal %,.0f/s, bare %,.0f/s, ratio %.2f; p50 %.1f ms, p99 %.1f ms, max %.1f ms with %d batches under way%n",
                BATCH,
                name,
                bestJournal,
                bestBare,
                bestJournal / bestBare,
                millis(journalNanos, 0.5),
                millis(journalNanos, 0.99),
                millis(journalNanos, 1),
                IN_FLIGHT);
    }

    private double bare(LongFunction<byte[]> key, int bytes) throws SQLException {
        byte[] json = EventCodec.toJson(logEvent(1, bytes));
        try (BareSqlite bare = new BareSqlite(copy, WRITER_CACHE)) {
            List<List<BareSqlite.Row>> batches = new ArrayList<>();
            for (int done = 0; done < round; done += BATCH) {
                List<BareSqlite.Row> batch = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    batch.add(
                            new BareSqlite.Row(
                                    done, key.apply(next.incrementAndGet()), TYPE, json.clone()));
                }
                batches.add(batch);
            }
            long start = System.nanoTime();
            for (List<BareSqlite.Row> batch : batches) {
                bare.append(batch);
            }
            return round / seconds(start);
        }
    }

    /** Appends with a few batches under way, as a source that does not wait for each. */
    private static long[] appendAll(Journal journal, Stream<List<CloudEvent>> batches)
            throws Exception {
        Deque<CompletableFuture<Long>> underWay = new ArrayDeque<>();
        List<Long> nanos = new ArrayList<>();
        for (List<CloudEvent> events : (Iterable<List<CloudEvent>>) batches::iterator) {
            if (underWay.size() == IN_FLIGHT) {
                nanos.add(underWay.remove().get());
            }
            long start = System.nanoTime();
            underWay.add(
                    journal.append(Map.of(CHANNEL, events), Optional.empty())
                            .thenApply(appended -> System.nanoTime() - start));
        }
        while (!underWay.isEmpty()) {
            nanos.add(underWay.remove().get());
        }
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private Stream<List<CloudEvent>> batches(
            long count, int batch, LongFunction<CloudEvent> event) {
        return LongStream.range(0, count / batch)
                .mapToObj(
                        b ->
                                Stream.generate(() -> event.apply(next.incrementAndGet()))
                                        .limit(batch)
                                        .toList());
    }

    /** A hundred threads, each waiting for its one event to be durable. */
    private void clients(int bytes) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
        try (Journal journal = SqliteJournal.open(file)) {
            int each = Math.max(1, round / CLIENTS);
            List<Future<long[]>> clients = new ArrayList<>();
            long start = System.nanoTime();
            for (int c = 0; c < CLIENTS; c++) {
                clients.add(
                        pool.submit(
                                () -> appendAllWaiting(journal, each, n -> logEvent(n, bytes))));
            }
            List<long[]> nanos = new ArrayList<>();
            for (Future<long[]> client : clients) {
                nanos.add(client.get());
            }
            double rate = each * CLIENTS / seconds(start);
            long[] all = nanos.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            System.out.printf(
                    "append, %d clients, one event each time: %,.0f/s; p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                    CLIENTS, rate, millis(all, 0.5), millis(all, 0.99), millis(all, 1));
        } finally {
            pool.shutdownNow();
        }
    }

    private long[] appendAllWaiting(Journal journal, int count, LongFunction<CloudEvent> event)
            throws Exception {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            journal.append(
                            Map.of(CHANNEL, List.of(event.apply(next.incrementAndGet()))),
                            Optional.empty())
                    .get(1, TimeUnit.MINUTES);
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    private void pages(int bytes) throws Exception {
        double bestJournal = 0;
        double bestBare = 0;
        double bestTail = 0;
        long from = Math.max(0, rows / 2 - round);
        try (Journal journal = SqliteJournal.open(file)) {
            appendAll(journal, batches(5L * BATCH, BATCH, n -> logEvent(n, bytes)));
            long tail = journal.channel(CHANNEL).orElseThrow().head() - 2L * PAGE;
            for (int i = 0; i < ROUNDS; i++) {
                bestJournal = Math.max(bestJournal, readPages(journal, from));
                bestBare = Math.max(bestBare, readBare(from));
                bestTail = Math.max(bestTail, readTail(journal, tail));
            }
        }
        System.out.printf(
                "read, pages of %d: journal %,.0f/s, bare %,.0f/s, ratio %.2f; from the tail %,.0f/s%n",
                PAGE, bestJournal, bestBare, bestJournal / bestBare, bestTail);
    }

    private double readPages(Journal journal, long from) {
        long start = System.nanoTime();
        long position = from;
        while (position < from + round) {
            Page page = journal.read(CHANNEL, position, PAGE, PAGE_BYTES);
            position = page.events().get(page.events().size() - 1).position();
        }
        return (position - from) / seconds(start);
    }

    private double readBare(long from) throws SQLException {
        try (BareSqlite bare = new BareSqlite(copy, READER_CACHE)) {
            long start = System.nanoTime();
            long position = from;
            while (position < from + round) {
                position += bare.read(position, PAGE);
            }
            return (position - from) / seconds(start);
        }
    }

    private double readTail(Journal journal, long position) {
        long start = System.nanoTime();
        long events = 0;
        while (events < round) {
            events += journal.read(CHANNEL, position, PAGE, PAGE_BYTES).events().size();
        }
        return events / seconds(start);
    }

    private static CloudEvent logEvent(long number, int bytes) {
        return event(
                "2f3c1d7e-9a54-4a0b-8a43-5d1f5a0c7b11/20240505000000.lgp/%d/%08x/%s"
                        .formatted(number * 131, (int) (number * 0x9E3779B9L), TYPE),
                number,
                bytes);
    }

    private static CloudEvent randomEvent(long number, int bytes) {
        return event(java.util.UUID.randomUUID().toString(), number, bytes);
    }

    private static CloudEvent event(String id, long number, int bytes) {
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

    /** Neighbouring events have neighbouring keys, as the journal makes them of a log's ids. */
    private static byte[] logKey(long number) {
        return ByteBuffer.allocate(20)
                .putInt(0x5bd1e995)
                .putShort((short) 0)
                .putInt((int) (number * 131))
                .putLong(number * 0x9E3779B97F4A7C15L)
                .array();
    }

    private static byte[] randomKey(long number) {
        byte[] key = new byte[20];
        new java.util.SplittableRandom(number).nextBytes(key);
        return key;
    }

    private void deleteFiles() throws Exception {
        for (Path database : List.of(file, copy)) {
            for (String suffix : List.of("", "-wal", "-shm", ".lock")) {
                Files.deleteIfExists(Path.of(database + suffix));
            }
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double millis(long[] sortedNanos, double quantile) {
        return sortedNanos[(int) ((sortedNanos.length - 1) * quantile)] / 1e6;
    }
}
