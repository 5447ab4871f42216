package io.dromedary.bench;

import io.dromedary.demo.Ledger;
import io.dromedary.demo.Manners;
import io.dromedary.demo.SimulatedInfobase;
import io.dromedary.demo.SimulationSettings;
import io.dromedary.testkit.CrashHarness;
import io.dromedary.testkit.CrashHarness.Plan;
import io.dromedary.testkit.CrashHarness.Report;
import io.dromedary.testkit.CrashHarness.Upheaval;
import io.dromedary.testkit.JarProgram;
import io.dromedary.testkit.PipelineProgram;
import io.dromedary.testkit.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Kills the reading process, or the whole program, many times and prints what the journal lost. */
public final class CrashBench {

    private static final Duration CATCH_UP = Duration.ofMinutes(5);

    private CrashBench() {}

    /**
     * Runs; the exit code is 0 if nothing was lost, repeated, out of order, invented or altered.
     *
     * @param arguments empty folder, rounds, {@code strict} or {@code removals}, and the jar if it
     *     is the whole program that is to be killed
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int rounds = Integer.parseInt(arguments[1]);
        boolean removals = arguments[2].equals("removals");
        boolean whole = arguments.length > 3;
        Program program =
                whole
                        ? new JarProgram(
                                Path.of(arguments[3]),
                                JarProgram.QUICK_START,
                                List.of("--server.port=0"))
                        : pipeline(folder);
        Plan plan =
                new Plan(
                        rounds,
                        Duration.ofMillis(whole ? 3_000 : 600),
                        100,
                        Manners.NASTY,
                        removals
                                ? Upheaval.REMOVALS
                                : List.of(Upheaval.ROTATION, Upheaval.PERIOD, Upheaval.RESTORE),
                        0.2,
                        CATCH_UP,
                        System.nanoTime());
        Report report = new CrashHarness(program, plan, folder.resolve("run")).run();
        System.out.println(report);
        System.exit(report.verdict().isClean() && report.counted() >= rounds ? 0 : 1);
    }

    private static Program pipeline(Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("preparation-log");
        try (SimulatedInfobase infobase =
                new SimulatedInfobase(SimulationSettings.in(log), Ledger.NONE)) {
            infobase.advance(200);
        }
        return PipelineProgram.prepare(folder, log);
    }
}
