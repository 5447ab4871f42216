package io.dromedary.bench;

import io.dromedary.testkit.QuickJvm;
import io.dromedary.testkit.kod.KillPoint;
import io.dromedary.testkit.kod.KodCrashHarness;
import io.dromedary.testkit.kod.KodCrashHarness.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Kills a node that sends and receives many times at each point of a message's way. */
public final class KodCrashBench {

    private KodCrashBench() {}

    /**
     * Runs; the exit code is 0 if nothing was lost, applied twice, invented, out of order or put
     * aside, and all rounds counted.
     *
     * @param arguments empty folder, rounds at each point
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int rounds = Integer.parseInt(arguments[1]);
        QuickJvm jvm = KodCrashHarness.prepare(folder);
        Path run = Files.createDirectories(folder.resolve("run"));
        try (KodCrashHarness harness =
                new KodCrashHarness(jvm, run, List.of(), System.nanoTime())) {
            Report report = harness.run(KillPoint.OF_A_MESSAGE, rounds);
            System.out.println(report);
            System.exit(report.verdict().isClean() && report.rejected() == 0 ? 0 : 1);
        }
    }
}
