package io.dromedary.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Events;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.StoredEvent;
import io.dromedary.sql.PostgresAccess;
import io.dromedary.sql.PostgresSettings;
import io.dromedary.testkit.HardCase;
import io.dromedary.testkit.postgres.PrivatePostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The PostgreSQL journal, when its server")
@HardCase(store = "PostgreSQL", face = "journal")
class PostgresFaultsIT {

    private static final int BATCH = 3;
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Gives up sooner than usual, so that the tests need not wait so long. */
    private static final PostgresJournalSettings SETTINGS =
            new PostgresJournalSettings(
                    1 << 20,
                    4 << 20,
                    200_000,
                    Duration.ofMillis(500),
                    new PostgresSettings(
                            4,
                            4 << 20,
                            1 << 20,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(30)),
                    Clock.systemUTC());

    private PrivatePostgres server;

    @BeforeEach
    void start() {
        server = PrivatePostgres.launch();
    }

    @AfterEach
    void end() {
        server.close();
    }

    private PostgresJournal open() {
        return open(server);
    }

    private static PostgresJournal open(PrivatePostgres at) {
        return PostgresJournal.open(
                new PostgresAccess(
                        at.url("postgres"), PrivatePostgres.USER, PrivatePostgres.PASSWORD),
                SETTINGS);
    }

    @Test
    @HardCase(fault = "kill -9 and restart of PostgreSQL")
    @DisplayName(
            "is killed with -9 or stopped during appends, has all that was acknowledged, once, in order")
    void killed() throws Exception {
        Random random = new Random(11);
        try (PostgresJournal one = open();
                PostgresJournal other = open();
                Load load = new Load()) {
            load.write(one, "/writer/1");
            load.write(one, "/writer/2");
            load.write(other, "/writer/3");
            load.read(other);
            for (int round = 0; round < 4; round++) {
                int before = load.acknowledgements();
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> load.acknowledgements() > before + 20 + random.nextInt(50));
                if (round % 2 == 0) {
                    server.killAndRestart();
                } else {
                    server.stop();
                    server.start();
                }
            }
            int before = load.acknowledgements();
            Awaitility.await().atMost(SOON).until(() -> load.acknowledgements() > before + 20);
            load.stop();
            load.check(one);
            assertThat(load.reader).succeedsWithin(SOON);
            assertThat(load.failures()).as("appends that were told of a fault").isPositive();
        }
    }

    @Test
    @HardCase(fault = "PostgreSQL away")
    @DisplayName("is away, refuses in one plain sentence, and goes on by itself when it is back")
    void away() {
        try (PostgresJournal journal = open()) {
            append(journal, Events.event(1));
            server.kill();
            assertThatThrownBy(() -> append(journal, Events.event(2)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("The journal database postgres at 127.0.0.1")
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(() -> journal.oldest("a"))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("cannot be reached");
            assertThat(Events.ids(journal.read("a", 0, 10, 1000)))
                    .as("what is in memory is still read")
                    .containsExactly("1");
            server.start();
            append(journal, Events.event(2));
            Awaitility.await("the readers' connections")
                    .atMost(SOON)
                    .ignoreExceptionsInstanceOf(JournalException.class)
                    .untilAsserted(
                            () ->
                                    assertThat(journal.oldest("a").orElseThrow().last())
                                            .isEqualTo(2));
        }
    }

    @Test
    @HardCase(fault = "PostgreSQL does not answer")
    @DisplayName("does not answer, is not waited for for ever")
    void frozen() {
        try (PostgresJournal journal = open()) {
            append(journal, Events.event(1));
            server.freeze();
            try {
                assertThatThrownBy(() -> append(journal, Events.event(2)))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("cannot be reached");
            } finally {
                server.thaw();
            }
            Awaitility.await()
                    .atMost(SOON)
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> {
                                append(journal, Events.event(2));
                                assertThat(Events.ids(journal.read("a", 0, 10, 1 << 20)))
                                        .containsExactly("1", "2");
                            });
        }
    }

    @Test
    @HardCase(fault = "disk full")
    @EnabledIf(value = "mayMount", disabledReason = "only root can make a small disk")
    @DisplayName("has a full disk, refuses what does not fit, loses nothing, and goes on later")
    void fullDisk(@TempDir Path disk) throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=160m", "none", disk.toString());
        try (PrivatePostgres small =
                PrivatePostgres.launch(
                        Files.createDirectory(disk.resolve("server")),
                        "max_wal_size=32MB",
                        "min_wal_size=32MB")) {
            Path ballast = disk.resolve("ballast");
            Files.write(ballast, new byte[30 << 20]);
            try (PostgresJournal journal = open(small)) {
                int stored = appendUntilRefused(journal);
                assertThat(stored).isPositive();
                Files.delete(ballast);
                if (!small.isRunning()) {
                    small.start(); // it ends itself when it has no room for its log
                }
                Awaitility.await()
                        .atMost(SOON)
                        .ignoreExceptions()
                        .untilAsserted(() -> append(journal, large(stored + 1)));
                assertThat(journal.channel("a").orElseThrow().head()).isEqualTo(stored + 1L);
                for (int number = 1; number <= stored + 1; number++) {
                    assertThat(Events.ids(journal.read("a", number - 1, 1, 1)))
                            .containsExactly(Integer.toString(number));
                }
            }
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    static boolean mayMount() {
        return PrivatePostgres.isRoot();
    }

    /** How many were stored before one was refused. */
    private static int appendUntilRefused(PostgresJournal journal) {
        for (int number = 1; ; number++) {
            try {
                append(journal, large(number));
            } catch (JournalException e) {
                assertThat(e)
                        .message()
                        .containsAnyOf("the disk of the server is full", "cannot be reached");
                return number - 1;
            }
        }
    }

    /** A megabyte that cannot be compressed. */
    private static CloudEvent large(int number) {
        byte[] random = new byte[750_000];
        new Random(number).nextBytes(random);
        return CloudEventBuilder.from(Events.event(number))
                .withData("application/octet-stream", random)
                .build();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    private static void append(PostgresJournal journal, CloudEvent... events) {
        try {
            journal.append(Map.of("a", List.of(events)), Optional.empty())
                    .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    /** Writers that number their events and repeat what was not acknowledged, and a reader. */
    private static final class Load implements AutoCloseable {

        private final ExecutorService pool = Executors.newCachedThreadPool();
        private final List<CompletableFuture<Void>> work = new ArrayList<>();
        private final Map<String, Set<Integer>> acknowledged = new ConcurrentHashMap<>();
        private final Map<String, List<Integer>> read = new ConcurrentHashMap<>();
        private final AtomicInteger acknowledgements = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean stopping;
        private volatile long readUpTo = Long.MAX_VALUE;
        private CompletableFuture<Void> reader = CompletableFuture.completedFuture(null);

        void write(PostgresJournal journal, String source) {
            Checkpoint checkpoint = journal.acquire(source);
            acknowledged.put(source, ConcurrentHashMap.newKeySet());
            work.add(CompletableFuture.runAsync(() -> write(journal, checkpoint), pool));
        }

        private void write(PostgresJournal journal, Checkpoint checkpoint) {
            for (int last = BATCH; !stopping; last += BATCH) {
                List<Integer> numbers =
                        IntStream.rangeClosed(last - BATCH + 1, last).boxed().toList();
                while (!append(journal, checkpoint, numbers)) {
                    failures.incrementAndGet();
                }
                acknowledged.get(checkpoint.source()).addAll(numbers);
                acknowledgements.incrementAndGet();
            }
        }

        private static boolean append(
                PostgresJournal journal, Checkpoint checkpoint, List<Integer> numbers) {
            List<CloudEvent> events =
                    numbers.stream()
                            .map(number -> Events.from(checkpoint.source(), number))
                            .toList();
            Checkpoint at = checkpoint.at(numbers.get(BATCH - 1).toString(), "");
            try {
                journal.append(Map.of("a", events), Optional.of(at))
                        .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                        .join();
                return true;
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(JournalException.class);
                return false;
            }
        }

        void read(PostgresJournal journal) {
            reader = CompletableFuture.runAsync(() -> follow(journal), pool);
        }

        private void follow(PostgresJournal journal) {
            long position = 0;
            while (position < readUpTo) {
                List<StoredEvent> page;
                try {
                    page = journal.read("a", position, 50, 1 << 20).events();
                } catch (JournalException e) {
                    failures.incrementAndGet();
                    continue;
                }
                for (StoredEvent event : page) {
                    assertThat(event.position()).isEqualTo(++position);
                    read.computeIfAbsent(
                                    event.event().getSource().toString(), any -> new ArrayList<>())
                            .add(Integer.valueOf(event.event().getId()));
                }
            }
        }

        int acknowledgements() {
            return acknowledgements.get();
        }

        int failures() {
            return failures.get();
        }

        void stop() throws Exception {
            stopping = true;
            for (CompletableFuture<Void> one : work) {
                one.get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
            // Nothing is stored that was not acknowledged in the end, and nothing twice.
            readUpTo = acknowledged.values().stream().mapToInt(Set::size).sum();
            reader.exceptionally(failure -> null)
                    .completeOnTimeout(null, SOON.toSeconds(), TimeUnit.SECONDS)
                    .get();
        }

        /** lost = acknowledged − read. */
        void check(PostgresJournal journal) {
            acknowledged.forEach(
                    (source, numbers) -> {
                        List<Integer> there = read.getOrDefault(source, List.of());
                        Set<Integer> lost = new HashSet<>(numbers);
                        there.forEach(lost::remove);
                        assertThat(lost).as("lost of " + source).isEmpty();
                        assertThat(there)
                                .as("events of " + source)
                                .isEqualTo(IntStream.rangeClosed(1, there.size()).boxed().toList());
                        assertThat(journal.acquire(source).position())
                                .isEqualTo(Integer.toString(there.size()));
                    });
        }

        @Override
        public void close() {
            stopping = true;
            pool.shutdownNow();
        }
    }
}
