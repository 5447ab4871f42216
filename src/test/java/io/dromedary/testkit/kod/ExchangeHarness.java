package io.dromedary.testkit.kod;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Three nodes as three processes: objects with references and circles, changes, deletions and
 * collisions, while one node is killed and started again, and the transport is harmed. In the end
 * all registries must be the same, and hold what was submitted.
 */
public final class ExchangeHarness {

    private static final List<String> NODES = List.of("01", "02", "03");
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(250);

    private final Path base;
    private final Transport transport;
    private final int objects;
    private final int valueBytes;
    private final int heapMegabytes;
    private final Duration patience;
    private final Map<String, Process> processes = new TreeMap<>();

    /**
     * What came of it.
     *
     * @param changes submitted
     * @param bytes of the values in the smallest registry
     * @param received objects that nodes were brought
     * @param equal those among them that were there already in this state
     */
    public record Figures(
            int changes, long bytes, long received, long equal, long collisions, Duration time) {

        /** Share of objects that were brought in vain. */
        public double duplicates() {
            return received == 0 ? 0 : (double) equal / received;
        }

        @Override
        public String toString() {
            return "%,d changes in %,.1f s (%,.0f/s); registries of %,d MB; %,d objects received, %.1f %% of them for nothing; %,d collisions"
                    .formatted(
                            changes,
                            time.toMillis() / 1000.0,
                            changes * 1000.0 / time.toMillis(),
                            bytes / 1_000_000,
                            received,
                            100 * duplicates(),
                            collisions);
        }
    }

    /**
     * Prepares a run.
     *
     * @param base an empty folder
     * @param heapMegabytes of each process
     * @param patience how long the nodes may take to agree
     */
    public ExchangeHarness(
            Path base,
            Transport transport,
            int objects,
            int valueBytes,
            int heapMegabytes,
            Duration patience) {
        this.base = base;
        this.transport = transport;
        this.objects = objects;
        this.valueBytes = valueBytes;
        this.heapMegabytes = heapMegabytes;
        this.patience = patience;
    }

    /** Runs, and checks; the processes end in any case. */
    public Figures run(long seed) throws Exception {
        ExchangeData data = new ExchangeData(base, NODES, objects, valueBytes, seed);
        for (String node : NODES) {
            Files.writeString(
                    Files.createDirectories(base.resolve(node)).resolve("kod.yaml"),
                    ExchangeData.rules(node));
        }
        Duration time;
        try {
            for (String node : NODES) {
                start(node);
            }
            await("the nodes to start", this::isStarted);
            transport.begin();
            long begin = System.nanoTime();
            data.create();
            awaitMessages();
            killAndStart("02");
            data.collide(objects / 50);
            data.change(objects / 5);
            transport.harm();
            data.changeAndChangeBack(objects / 50);
            awaitMessages();
            killAndStart("02");
            data.delete(objects / 50);
            data.collide(objects / 50);
            data.change(objects / 10);
            awaitQuiet();
            time = Duration.ofNanos(System.nanoTime() - begin);
        } finally {
            stop();
        }
        // What a node was given and had not written yet is back.
        assertThat(transport.isEmpty()).as("no message is under way").isTrue();
        return compare(data, time);
    }

    private void start(String node) throws IOException {
        Path home = base.resolve(node);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx" + heapMegabytes + "m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ExchangeProcess.class.getName(),
                                home.toString(),
                                transport.directory(node).toString(),
                                Integer.toString(portion())));
        command.addAll(transport.arguments());
        File log = home.resolve("log").toFile();
        processes.put(
                node,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                        .start());
    }

    private boolean isStarted() {
        return processes.entrySet().stream()
                .allMatch(
                        it ->
                                Files.exists(
                                        ExchangeProcess.figures(
                                                base.resolve(it.getKey()), it.getValue().pid())));
    }

    /** So that what a killed node sends again is a small part of a small exchange too. */
    private int portion() {
        return Math.min(2_000, Math.max(50, objects / 20));
    }

    private void killAndStart(String node) throws IOException, InterruptedException {
        Process killed = processes.get(node).destroyForcibly();
        assertThat(killed.waitFor(1, TimeUnit.MINUTES)).isTrue();
        start(node);
    }

    private void stop() throws InterruptedException {
        processes.values().forEach(Process::destroy);
        for (Process process : processes.values()) {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        }
    }

    /** Until something is under way, so that it is cut off. */
    private void awaitMessages() {
        await("messages", () -> messages() > 0);
    }

    private void awaitQuiet() {
        int[] quiet = {0};
        await(
                "the nodes to agree",
                () -> {
                    quiet[0] = isQuiet() ? quiet[0] + 1 : 0;
                    return quiet[0] > 4;
                });
    }

    private boolean isQuiet() throws IOException, SQLException {
        for (String node : NODES) {
            try (Stream<Path> files = Files.list(ExchangeNode.outbox(base.resolve(node)))) {
                if (files.anyMatch(file -> file.toString().endsWith(".ndjson"))) {
                    return false;
                }
            }
            if (new RegistryReadout(base.resolve(node)).waiting() > 0) {
                return false;
            }
        }
        return messages() == 0 && transport.isEmpty();
    }

    private long messages() throws IOException {
        long messages = 0;
        for (String node : NODES) {
            messages = Math.max(messages, ExchangeFiles.messages(transport.directory(node)).size());
        }
        return messages;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, SQLException;
    }

    private void await(String what, Condition condition) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.holds()) {
                for (Map.Entry<String, Process> each : processes.entrySet()) {
                    assertThat(each.getValue().isAlive())
                            .as(() -> "node " + each.getKey() + " runs: " + lastWords(each))
                            .isTrue();
                }
                assertThat(System.nanoTime() - end)
                        .as("waiting for %s no longer than %s; see %s", what, patience, base)
                        .isNegative();
                LockSupport.parkNanos(LOOK);
            }
        } catch (IOException | SQLException e) {
            throw new AssertionError("while waiting for " + what, e);
        }
    }

    private String lastWords(Map.Entry<String, Process> ended) {
        try {
            List<String> log = Files.readAllLines(base.resolve(ended.getKey()).resolve("log"));
            return "it ended with "
                    + ended.getValue().exitValue()
                    + ":\n"
                    + String.join("\n", log.subList(Math.max(0, log.size() - 30), log.size()));
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    private Figures compare(ExchangeData data, Duration time) throws Exception {
        Map<String, String> digests = new LinkedHashMap<>();
        long bytes = Long.MAX_VALUE;
        long collisions = 0;
        for (String node : NODES) {
            RegistryReadout registry = new RegistryReadout(base.resolve(node));
            Map<String, Integer> numbers = new HashMap<>();
            for (int i = 0; i < data.objects(); i++) {
                numbers.put(ExchangeData.key(i), i);
            }
            digests.put(
                    node,
                    registry.digest(
                            (type, key, value) ->
                                    assertThat(data.isPossible(numbers.remove(key), value))
                                            .as("%s %s at node %s: %s", type, key, node, value)
                                            .isTrue()));
            assertThat(numbers).as("objects that node %s lacks", node).isEmpty();
            bytes = Math.min(bytes, registry.bytes());
            collisions += registry.collisions();
        }
        assertThat(digests.values().stream().distinct()).as("%s", digests).hasSize(1);
        for (String node : NODES) {
            assertThat(transport.directory(node).resolve(".quarantine")).doesNotExist();
        }
        long[] counted = counted();
        return new Figures(data.changes(), bytes, counted[0], counted[1], collisions, time);
    }

    private long[] counted() throws IOException {
        long[] counted = {0, 0};
        for (String node : NODES) {
            try (Stream<Path> files = Files.list(base.resolve(node))) {
                for (Path file :
                        files.filter(f -> f.getFileName().toString().startsWith("figures-"))
                                .toList()) {
                    String[] figures = Files.readString(file).split(" ", 2);
                    counted[0] += Long.parseLong(figures[0]);
                    counted[1] += Long.parseLong(figures[1]);
                }
            }
        }
        return counted;
    }
}
