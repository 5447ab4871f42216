package io.dromedary.testkit.kod;

import io.dromedary.testkit.HaltingProcess;
import io.dromedary.testkit.QuickJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Kills a centre that sends, again and again at one point of its sessions; then lets it finish, and
 * compares what it was told to send with its messages. A round counts only if the process was at
 * the point.
 */
public final class SessionCrashHarness {

    private static final String CENTRE = "01";
    private static final Duration ROUND = Duration.ofSeconds(30);

    /** A process is killed when it is at its point for the second, or up to this time more. */
    private static final int MOST_TIMES = 6;

    private final QuickJvm jvm;
    private final Path folder;
    private final Random random;

    /**
     * Prepares a run.
     *
     * @param jvm made by {@link #prepare}
     * @param folder for all that the processes write; empty
     */
    public SessionCrashHarness(QuickJvm jvm, Path folder, long seed) {
        this.jvm = jvm;
        this.folder = folder;
        this.random = new Random(seed);
    }

    /**
     * What came of it.
     *
     * @param counted rounds that count
     */
    public record Report(KillPoint point, int counted, int rejected, SessionVerdict verdict) {}

    /** A JVM for {@link SendingProcess} that starts quickly. */
    public static QuickJvm prepare(Path folder) throws IOException, InterruptedException {
        Path run = Files.createDirectories(folder.resolve("preparation"));
        return QuickJvm.prepare(
                folder, SendingProcess.class, List.of(run.toString(), CENTRE, KodProcess.DRAIN));
    }

    /** Kills so many times, and compares. */
    public Report run(KillPoint point, int rounds) throws IOException, InterruptedException {
        int counted = 0;
        for (int round = 0; round < rounds; round++) {
            try (HaltingProcess process =
                    HaltingProcess.start(
                            jvm,
                            List.of(folder.toString(), CENTRE),
                            folder.resolve("output-" + round % 2 + ".txt"))) {
                process.haltAt(point);
                process.begin();
                counted += process.await(point, 2 + random.nextInt(MOST_TIMES), ROUND) ? 1 : 0;
            }
        }
        KodCrashHarness.drain(jvm, folder, CENTRE, List.of());
        return new Report(point, counted, rounds - counted, SessionVerdict.of(folder, CENTRE));
    }
}
