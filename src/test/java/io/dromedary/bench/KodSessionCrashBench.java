package io.dromedary.bench;

import io.dromedary.testkit.QuickJvm;
import io.dromedary.testkit.kod.KillPoint;
import io.dromedary.testkit.kod.SessionCrashHarness;
import io.dromedary.testkit.kod.SessionCrashHarness.Report;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kills a centre that sends many times at each point of a session. */
public final class KodSessionCrashBench {

    private KodSessionCrashBench() {}

    /**
     * Runs; the exit code is 0 if nothing was lost, out of order or left over, and all rounds
     * counted.
     *
     * @param arguments empty folder, rounds at each point
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int rounds = Integer.parseInt(arguments[1]);
        QuickJvm jvm = SessionCrashHarness.prepare(folder);
        boolean isClean = true;
        for (KillPoint point : KillPoint.OF_A_SESSION) {
            Path run = Files.createDirectories(folder.resolve(point.name()));
            Report report = new SessionCrashHarness(jvm, run, System.nanoTime()).run(point, rounds);
            System.out.println(report);
            isClean &= report.verdict().isClean() && report.rejected() == 0;
        }
        System.exit(isClean ? 0 : 1);
    }
}
