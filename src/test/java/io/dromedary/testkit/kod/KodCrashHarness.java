package io.dromedary.testkit.kod;

import io.dromedary.testkit.HaltingProcess;
import io.dromedary.testkit.QuickJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills a node that sends and receives, again and again at the points that are asked for; then lets
 * it finish, and compares what was acknowledged with what was applied.
 *
 * <p>A round counts only if the process was at its point. The next process is loaded while this one
 * is at work, so that a round is hardly longer than that.
 */
public final class KodCrashHarness implements AutoCloseable {

    private static final String SENDER = "01";
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofMinutes(2);

    /** A process is killed when it is at its point for the first, or up to this time. */
    private static final int MOST_TIMES = 6;

    private final QuickJvm jvm;
    private final Path folder;
    private final List<String> options;
    private final Random random;
    private final StoredReceipts receipts = new StoredReceipts();
    private final Map<KillPoint, Integer> counted = new EnumMap<>(KillPoint.class);
    private Optional<HaltingProcess> spare = Optional.empty();
    private int started;
    private int rejected;

    /**
     * Prepares a run.
     *
     * @param jvm made by {@link #prepare}
     * @param folder for all that the processes write; empty
     * @param options of {@link KodProcess}: defects
     */
    public KodCrashHarness(QuickJvm jvm, Path folder, List<String> options, long seed) {
        this.jvm = jvm;
        this.folder = folder;
        this.options = List.copyOf(options);
        this.random = new Random(seed);
    }

    /**
     * What came of it.
     *
     * @param counted rounds that count, by point
     * @param rejected rounds in which the point was not reached
     */
    public record Report(
            Map<KillPoint, Integer> counted, int rejected, Duration time, KodVerdict verdict) {

        /**
         * How many messages may have come again for good reasons: those of a mark are applied side
         * by side, and the next mark begins when all of them have receipts.
         */
        public int mostRepeated() {
            int kills = rejected + counted.values().stream().mapToInt(Integer::intValue).sum();
            return kills * KodProcess.MOST_OF_A_MARK;
        }

        @Override
        public String toString() {
            return "rounds counted %s, rejected %d, %d s: %s"
                    .formatted(counted, rejected, time.toSeconds(), verdict);
        }
    }

    /** A JVM for {@link KodProcess} that starts quickly. */
    public static QuickJvm prepare(Path folder) throws IOException, InterruptedException {
        Path run = folder.resolve("preparation");
        Path own = Files.createDirectories(run.resolve(SENDER));
        Files.writeString(own.resolve(KodProcess.INTENTS), "01to02at20260131235959999-1.json\n");
        return QuickJvm.prepare(
                folder, KodProcess.class, List.of(run.toString(), SENDER, KodProcess.DRAIN));
    }

    /** Kills at each of the points in turn, so many times each, and compares. */
    public Report run(List<KillPoint> points, int roundsOfEach)
            throws IOException, InterruptedException {
        Instant start = Instant.now();
        for (int round = 0; round < roundsOfEach; round++) {
            for (KillPoint point : points) {
                boolean isReached = round(point);
                receipts.note(
                        KodProcess.database(folder.resolve(SENDER)),
                        folder.resolve(KodProcess.LEDGER));
                if (isReached) {
                    counted.merge(point, 1, Integer::sum);
                } else {
                    rejected++;
                }
            }
        }
        drain(jvm, folder, SENDER, options);
        return new Report(
                counted,
                rejected,
                Duration.between(start, Instant.now()),
                KodVerdict.of(folder, List.of(SENDER), receipts));
    }

    private boolean round(KillPoint point) throws IOException, InterruptedException {
        try (HaltingProcess process = next()) {
            process.haltAt(point);
            process.begin();
            spare = Optional.of(next());
            return process.await(point, 1 + random.nextInt(MOST_TIMES), ROUND);
        }
    }

    private HaltingProcess next() throws IOException, InterruptedException {
        if (spare.isPresent()) {
            HaltingProcess next = spare.get();
            spare = Optional.empty();
            return next;
        }
        Path output = folder.resolve("output-" + started++ % 2 + ".txt");
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), SENDER));
        arguments.addAll(options);
        return HaltingProcess.start(jvm, arguments, output);
    }

    /**
     * Lets the node send what was not acknowledged, and receive all that waits.
     *
     * @throws IllegalStateException if it does not get to the end; the message ends with what it
     *     said
     */
    static void drain(QuickJvm jvm, Path folder, String sender, List<String> options)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of(folder.toString(), sender, KodProcess.DRAIN));
        arguments.addAll(options);
        Path output = folder.resolve("output-drain.txt");
        Process process =
                jvm.process(List.of(), arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            try (OutputStream input = process.getOutputStream()) {
                input.write('\n');
            }
            if (!process.waitFor(DRAIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "what waits was not received:\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        spare.ifPresent(HaltingProcess::close);
    }
}
