package io.dromedary.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The simulated infobase on the command line. */
@Command(
        name = "simulated-infobase",
        description = "Writes a live event log as the 1C platform does.",
        mixinStandardHelpOptions = true)
final class SimulationCommand implements Callable<Integer> {

    @Option(
            names = "--directory",
            required = true,
            description = "The 1Cv8Log folder; made if missing, gone on with if not.")
    private Path directory;

    @Option(
            names = "--rate",
            defaultValue = "2",
            description = "Transactions that end a second; Infinity for no waiting.")
    private double rate;

    @Option(names = "--seconds", description = "How long to run; without it until stopped.")
    private Optional<Long> seconds;

    @Option(names = "--seed", defaultValue = "1", description = "Of all that is random.")
    private long seed;

    @Option(names = "--sessions", defaultValue = "8", description = "At work at the same time.")
    private int sessions;

    @Option(names = "--zone", description = "Time zone of the log; the machine's without it.")
    private Optional<ZoneId> zone;

    @Option(names = "--rotation", defaultValue = "DAY", description = "${COMPLETION-CANDIDATES}")
    private Rotation rotation;

    @Option(names = "--nasty", description = "What is rare happens all the time.")
    private boolean nasty;

    @Option(names = "--ledger", description = "File for an account of everything written.")
    private Optional<Path> ledger;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SimulationSettings settings =
                SimulationSettings.in(directory)
                        .withRate(rate)
                        .withSessions(sessions)
                        .withSeed(seed)
                        .withZone(zone.orElse(ZoneId.systemDefault()))
                        .withRotation(rotation)
                        .withManners(nasty ? Manners.NASTY : Manners.USUAL);
        if (ledger.isEmpty()) {
            run(settings, Ledger.NONE);
        } else {
            try (FileLedger file = new FileLedger(ledger.get())) {
                run(settings, file);
            }
        }
        return 0;
    }

    private void run(SimulationSettings settings, Ledger account)
            throws IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stopped, closed)));
        try (SimulatedInfobase infobase = new SimulatedInfobase(settings, account)) {
            infobase.start();
            if (seconds.isPresent()) {
                stopped.await(seconds.get(), TimeUnit.SECONDS);
            } else {
                stopped.await();
            }
        } finally {
            closed.countDown();
        }
    }

    private static void stopAndWait(CountDownLatch stopped, CountDownLatch closed) {
        stopped.countDown();
        try {
            closed.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
