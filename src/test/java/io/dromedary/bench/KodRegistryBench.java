package io.dromedary.bench;

import io.dromedary.event.FencedException;
import io.dromedary.kod.message.Mark;
import io.dromedary.kod.message.Marks;
import io.dromedary.kod.message.MessageLimits;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.UnreadableMessageException;
import io.dromedary.kod.registry.Boundary;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.rules.FactReader;
import io.dromedary.kod.rules.KodRules;
import io.dromedary.kod.rules.RulesFile;
import io.dromedary.kod.rules.ValueSchemas;
import io.dromedary.kod.send.History;
import io.dromedary.kod.send.OutgoingMessage;
import io.dromedary.kod.send.Resolver;
import io.dromedary.kod.send.SendDispatcher;
import io.dromedary.kod.send.SendListener;
import io.dromedary.kod.send.SendRegistry;
import io.dromedary.kod.send.SendSettings;
import io.dromedary.kod.store.KodStore;
import io.dromedary.kod.submit.Submission;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * A registry that is filled, sent whole, and then changed here and there: what a portion and a
 * session cost with many objects, beside the same with few, in one process.
 */
public final class KodRegistryBench {

    private static final String TYPE = "Справочник.Контрагенты";
    private static final String RULES =
            """
            this-node: 01
            nodes:
              01: {name: Центр, centre: true}
              02: {name: Склад}
            types:
              Справочник.Контрагенты:
                recipients: everywhere
                references: {paths: {/Следующий: Справочник.Контрагенты, /Прежний: Справочник.Контрагенты}}
            """;

    /** Objects that refer to each other. */
    private static final int CIRCLE = 8;

    private static final int LINES = 1_000;
    private static final int CHANGED = 1_000;
    private static final int ROUNDS = 11;
    private static final int PORTION = 10_000;
    private static final long MOST_SECONDS = 900;
    private static final SendSettings SETTINGS =
            new SendSettings(
                    PORTION,
                    64 << 20,
                    500,
                    4,
                    1 << 20,
                    10_000,
                    MessageLimits.DEFAULT,
                    32 << 20,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    LocalTime.of(3, 0));

    private final Random random = new Random(1);
    private final int objects;
    private final KodStore store;
    private final Path database;
    private final KodRules rules;
    private final Submission submission;

    /** One permit for each object that was considered. */
    private final Semaphore considered = new Semaphore(0);

    /** What a registry of a size takes. */
    private record Figures(
            double submitted, double sent, double portion, double missed, double session) {}

    private KodRegistryBench(Path folder, int objects) throws IOException {
        this.objects = objects;
        this.database = folder.resolve("kod-" + objects + ".db");
        this.store = KodStore.open(database);
        this.rules = RulesFile.read(Files.writeString(folder.resolve("kod.yaml"), RULES)).rules();
        this.submission =
                Submission.ofChanges(
                        store.changes("01", Clock.systemUTC()),
                        new FactReader(rules),
                        ValueSchemas.none(),
                        MessageLimits.DEFAULT);
    }

    /** Arguments: empty folder, many objects, few objects. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int many = Integer.parseInt(arguments[1]);
        int few = Integer.parseInt(arguments[2]);
        run(Files.createDirectories(folder.resolve("warm-up")), few);
        Figures small = run(Files.createDirectories(folder.resolve("few")), few);
        Figures large = run(Files.createDirectories(folder.resolve("many")), many);
        print("submitted, objects/s", "%,.0f", small.submitted, large.submitted);
        print("sent, objects/s", "%,.0f", small.sent, large.sent);
        print("portion of 1,000, all waiting, ms", "%.2f", small.portion, large.portion);
        print("missed, none, all sent, ms", "%.2f", small.missed, large.missed);
        print("session of 1,000 changes, ms", "%.1f", small.session, large.session);
        System.out.println("most memory: " + peak());
    }

    private static void print(String what, String format, double few, double many) {
        System.out.println(
                "%-36s few %s, many %s, ratio %.2f"
                        .formatted(
                                what,
                                String.format(Locale.ROOT, format, few),
                                String.format(Locale.ROOT, format, many),
                                many / few));
    }

    private static Figures run(Path folder, int objects) throws Exception {
        KodRegistryBench bench = new KodRegistryBench(folder, objects);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            return bench.measure(threads);
        } finally {
            threads.shutdownNow();
            bench.store.close();
        }
    }

    private Figures measure(ExecutorService threads) throws Exception {
        double submitted = objects / seconds(() -> submit(objects, i -> i));
        double portion =
                median(() -> store.objects().waiting(Optional.empty(), LINES, Long.MAX_VALUE));
        long size = size();
        SendDispatcher dispatcher = dispatcher(threads);
        double sent =
                objects
                        / seconds(
                                () -> {
                                    threads.execute(dispatcher);
                                    await(objects);
                                });
        Boundary end = store.objects().boundary().orElseThrow();
        double missed =
                median(
                        () ->
                                store.objects()
                                        .missed(
                                                end,
                                                Mark.of(Instant.EPOCH),
                                                LINES,
                                                Long.MAX_VALUE));
        double[] sessions = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            dispatcher.suspend();
            submit(CHANGED, i -> random.nextInt(objects));
            // Several changes of one object are one.
            int waiting = store.objects().waiting(Optional.empty(), CHANGED, Long.MAX_VALUE).size();
            sessions[round] =
                    1000
                            * seconds(
                                    () -> {
                                        dispatcher.resume();
                                        dispatcher.wake();
                                        await(waiting);
                                    });
        }
        if (!dispatcher.close(Duration.ofSeconds(MOST_SECONDS))) {
            throw new IllegalStateException("the dispatcher does not end");
        }
        System.out.printf(
                Locale.ROOT,
                "%,d objects: database %,d MB when submitted, %,d MB when sent%n",
                objects,
                size >> 20,
                size() >> 20);
        return new Figures(submitted, sent, portion, missed, middle(sessions));
    }

    private void await(int count) {
        try {
            if (!considered.tryAcquire(count, MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not sent in time");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(Runnable work) {
        double[] milliseconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            milliseconds[round] = 1000 * seconds(work);
        }
        return middle(milliseconds);
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private void submit(int count, IntUnaryOperator which) {
        try {
            for (int from = 0; from < count; from += LINES) {
                StringBuilder lines = new StringBuilder();
                for (int i = from; i < Math.min(count, from + LINES); i++) {
                    line(lines, which.applyAsInt(i));
                }
                submission.submit(
                        new ByteArrayInputStream(
                                lines.toString().getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException | UnreadableMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    private void line(StringBuilder lines, int object) {
        int circle = object - object % CIRCLE;
        lines.append(
                "{\"type\":\"%s\",\"value\":{\"Ссылка\":\"%s\",\"Следующий\":\"%s\",\"Прежний\":\"%s\",\"Наименование\":\"%s\"}}\n"
                        .formatted(
                                TYPE,
                                key(object),
                                key(circle + (object + 1) % CIRCLE),
                                key(circle + (object + CIRCLE - 1) % CIRCLE),
                                Long.toHexString(random.nextLong()).repeat(8)));
    }

    /** As 1C's are: the first half is in no order. */
    private static String key(int object) {
        return "%08x-%04x-4000-8000-000000000000"
                .formatted(Integer.reverse(object * 0x9E3779B1), object & 0xFFFF);
    }

    private SendDispatcher dispatcher(ExecutorService threads) {
        SendRegistry registry = store.takeOver(Clock.systemUTC());
        return new SendDispatcher(
                SETTINGS,
                registry,
                registry,
                rules,
                new Marks(store, Clock.systemUTC()),
                (expression, head, value) -> Set.of(),
                Resolver.NONE,
                message -> CompletableFuture.completedFuture(message.size()),
                new Counting(),
                threads,
                Clock.systemUTC());
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.list(database.getParent())) {
            return files.filter(file -> file.getFileName().toString().startsWith("kod-"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Of the whole process, as the kernel says. */
    private static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .findFirst()
                        .map(line -> line.replaceAll("\\s+", " "))
                        .orElse("unknown")
                : "unknown";
    }

    /** Counts what is considered; fails loudly if anything goes wrong. */
    private final class Counting implements SendListener {

        @Override
        public void completed(int settled, int delivered) {
            considered.release(settled);
        }

        @Override
        public void delivered(OutgoingMessage message) {
            // Counted when the session is complete.
        }

        @Override
        public void failed(MessageName name, int attempts, Throwable cause) {
            System.err.println(name + " failed: " + cause);
        }

        @Override
        public void skipped(String node, int skipped) {
            System.err.println(skipped + " skipped");
        }

        @Override
        public void missing(String node, ObjectKey referrer, ObjectKey target) {
            System.err.println(target + " is missing");
        }

        @Override
        public void oversized(MessageName name, long bytes) {
            System.err.println(name + " is too large: " + bytes);
        }

        @Override
        public void putAside(Oversized oversized, long most) {
            System.err.println(oversized.bytes() + " bytes are put aside");
        }

        @Override
        public void held(ObjectKey object, String reason) {
            System.err.println(object + " is held: " + reason);
        }

        @Override
        public void givenUp(String reason) {
            System.err.println("given up: " + reason);
        }

        @Override
        public void historyCompleted(History history) {
            // There is none.
        }

        @Override
        public void leftBehind(String node) {
            System.err.println(node + " is left behind");
        }

        @Override
        public void caughtUp(String node) {
            System.err.println(node + " has caught up");
        }

        @Override
        public void takenOver(FencedException cause) {
            System.err.println("fenced off: " + cause);
        }

        @Override
        public void troubled(RuntimeException cause) {
            System.err.println("troubled: " + cause);
        }
    }
}
