package io.dromedary.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Events;
import io.dromedary.journal.StoredEvent;
import io.dromedary.sql.SqliteSettings;
import io.dromedary.testkit.HardCase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The SQLite journal after a crash")
@HardCase(store = "SQLite", face = "journal")
class CrashTest {

    private static final int ROUNDS = 3;
    private static final int WRITERS = 4;
    private static final int BATCH = 3;

    @TempDir Path folder;

    @Test
    @HardCase(fault = "kill -9 of the writer")
    @DisplayName(
            "of kill -9 holds what was acknowledged, once, and each checkpoint with its events")
    void killed() throws Exception {
        Path file = folder.resolve("journal.db");
        Random random = new Random(42);
        Map<String, Set<Integer>> acknowledged = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            int acknowledgements = appendUntilKilled(file, 20 + random.nextInt(200), acknowledged);
            assertThat(acknowledgements).as("acknowledged in round " + round).isPositive();
            try (SqliteJournal journal = SqliteJournal.open(file)) {
                check(journal, acknowledged);
            }
        }
    }

    /** Starts a process of writers and kills it after so many acknowledgements. */
    private static int appendUntilKilled(
            Path file, int most, Map<String, Set<Integer>> acknowledged) throws Exception {
        Process process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writers.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        int count = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("acknowledged ")) {
                    String[] words = line.split(" ", -1);
                    if (words.length == 3) {
                        acknowledged
                                .computeIfAbsent(words[1], source -> new HashSet<>())
                                .add(Integer.parseInt(words[2]));
                        if (++count == most) {
                            process.toHandle().destroyForcibly(); // leaves what it said readable
                        }
                    }
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return count;
    }

    private static void check(SqliteJournal journal, Map<String, Set<Integer>> acknowledged) {
        Map<String, List<Integer>> read = new HashMap<>();
        long position = 0;
        for (StoredEvent stored :
                journal.read("a", 0, Integer.MAX_VALUE, Long.MAX_VALUE).events()) {
            assertThat(stored.position()).isEqualTo(++position);
            read.computeIfAbsent(stored.event().getSource().toString(), s -> new ArrayList<>())
                    .add(Integer.parseInt(stored.event().getId()));
        }
        read.forEach(
                (source, numbers) -> {
                    assertThat(numbers)
                            .as("events of " + source)
                            .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
                    assertThat(journal.acquire(source).position())
                            .as("checkpoint of " + source)
                            .isEqualTo(Integer.toString(numbers.size()));
                });
        acknowledged.forEach(
                (source, numbers) -> {
                    numbers.removeAll(read.getOrDefault(source, List.of()));
                    assertThat(numbers).as("lost of " + source).isEmpty();
                });
    }

    @Test
    @HardCase(fault = "torn end of the log")
    @DisplayName("with a torn end of the log has a beginning of the appends, whole ones only")
    void torn() throws Exception {
        Path file = folder.resolve("journal.db");
        Path damaged = folder.resolve("damaged.db");
        Random random = new Random(7);
        try (SqliteJournal journal =
                SqliteJournal.open(
                        file,
                        new SqliteJournalSettings(
                                0, 1 << 20, SqliteSettings.BUSY, java.time.Clock.systemUTC()))) {
            Checkpoint checkpoint = journal.acquire(Events.SOURCE);
            for (int number = 1; number <= 100; number++) {
                journal.append(
                                Map.of("a", List.of(Events.event(number))),
                                Optional.of(checkpoint.at(Integer.toString(number), "")))
                        .join();
            }
            Set<Integer> sizes = new HashSet<>();
            for (int round = 0; round < 20; round++) {
                copyTorn(file, damaged, random);
                sizes.add(checkPrefix(damaged));
            }
            assertThat(sizes).as("different places torn").hasSizeGreaterThan(5);
        }
    }

    private static void copyTorn(Path from, Path to, Random random) throws IOException {
        Files.deleteIfExists(Path.of(to + "-wal"));
        Files.deleteIfExists(Path.of(to + "-shm"));
        Files.write(to, Files.readAllBytes(from));
        byte[] log = Files.readAllBytes(Path.of(from + "-wal"));
        int cut = log.length / 2 + random.nextInt(log.length / 2);
        try (FileChannel channel =
                FileChannel.open(
                        Path.of(to + "-wal"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(log, 0, cut));
            if (random.nextBoolean()) {
                byte[] garbage = new byte[log.length - cut];
                random.nextBytes(garbage);
                channel.write(java.nio.ByteBuffer.wrap(garbage));
            }
        }
    }

    private static int checkPrefix(Path file) {
        try (SqliteJournal journal = SqliteJournal.open(file)) {
            List<String> ids = Events.ids(journal.read("a", 0, Integer.MAX_VALUE, Long.MAX_VALUE));
            assertThat(ids)
                    .isEqualTo(
                            IntStream.rangeClosed(1, ids.size())
                                    .mapToObj(Integer::toString)
                                    .toList());
            Checkpoint checkpoint = journal.acquire(Events.SOURCE);
            assertThat(checkpoint.position())
                    .isEqualTo(ids.isEmpty() ? "" : Integer.toString(ids.size()));
            CloudEvent next = Events.event(ids.size() + 1);
            assertThat(
                            journal.append(Map.of("a", List.of(next)), Optional.empty())
                                    .join()
                                    .positions())
                    .isEqualTo(Map.of("a", List.of((long) ids.size() + 1)));
            return ids.size();
        }
    }

    /** Writers that number their events, and say when a batch of them was acknowledged. */
    static final class Writers {

        public static void main(String[] arguments) {
            SqliteJournal journal = SqliteJournal.open(Path.of(arguments[0]));
            CompletableFuture<?>[] writers =
                    IntStream.range(0, WRITERS)
                            .mapToObj(
                                    writer ->
                                            CompletableFuture.runAsync(
                                                    () -> write(journal, "/writer/" + writer),
                                                    task -> new Thread(task).start()))
                            .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(writers).join();
        }

        private static void write(SqliteJournal journal, String source) {
            Checkpoint checkpoint = journal.acquire(source);
            int number = checkpoint.isFresh() ? 0 : Integer.parseInt(checkpoint.position());
            while (true) {
                List<CloudEvent> events = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    events.add(Events.from(source, ++number));
                }
                journal.append(
                                Map.of("a", events),
                                Optional.of(checkpoint.at(Integer.toString(number), "")))
                        .join();
                for (int i = BATCH - 1; i >= 0; i--) {
                    System.out.println("acknowledged " + source + " " + (number - i));
                }
            }
        }
    }
}
