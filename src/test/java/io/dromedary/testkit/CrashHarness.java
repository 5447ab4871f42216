package io.dromedary.testkit;

import io.dromedary.demo.LedgerEntry;
import io.dromedary.demo.LedgerEntry.Kind;
import io.dromedary.demo.Manners;
import io.dromedary.demo.SimulatedInfobase;
import io.dromedary.demo.SimulationSettings;
import io.dromedary.testkit.LedgerCheck.Read;
import io.dromedary.testkit.LedgerCheck.Removal;
import io.dromedary.testkit.LedgerCheck.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kills a program that reads a log into a journal, again and again at random moments, while the
 * infobase goes on writing; then lets it catch up and compares the journal with the infobase's
 * ledger.
 *
 * <p>A round counts only if the program added transactions to the journal in it and a transaction
 * was open at the kill.
 */
public final class CrashHarness {

    private static final Duration STARTING = Duration.ofMinutes(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);

    /** Share of the rounds in which the kill does not wait until the program is at work. */
    private static final double EARLY = 0.1;

    private static final int ROUNDS_PER_COUNTED = 3;

    /**
     * An administrator changes the period once in years. If the files change again before the
     * change is read, or in the same second, the log does not tell their order.
     */
    private static final int ROUNDS_OF_A_PERIOD = 10;

    /** What happens to the log while the program reads it. */
    public enum Upheaval {
        /** A new file begins while transactions are open. */
        ROTATION,
        /** Writing goes on in the file of another period, which may be there already. */
        PERIOD,
        /** The dictionary is written anew. */
        RESTORE,
        /** Old files are removed. */
        REDUCTION,
        /** The log is removed and another begun under the same file name. */
        RECREATION;

        /** Those of a log that is reduced and recreated; its period stays as it is. */
        public static final List<Upheaval> REMOVALS =
                List.of(ROTATION, RESTORE, REDUCTION, RECREATION);

        private void befall(SimulatedInfobase infobase) {
            switch (this) {
                case ROTATION -> infobase.rotate();
                case PERIOD -> infobase.changePeriod();
                case RESTORE -> infobase.restore();
                case REDUCTION -> infobase.reduce();
                case RECREATION -> infobase.recreate();
            }
        }
    }

    /**
     * What is to be done.
     *
     * @param rounds how many must count
     * @param window how long the program may live once it is at work
     * @param rate transactions a second
     * @param upheavals one of them in {@code upheavalShare} of the rounds
     * @param catchUp how long the program may need at the end
     */
    public record Plan(
            int rounds,
            Duration window,
            double rate,
            Manners manners,
            List<Upheaval> upheavals,
            double upheavalShare,
            Duration catchUp,
            long seed) {}

    /**
     * What came of it.
     *
     * @param rounds how often the program was killed
     * @param counted how many of these rounds count
     */
    public record Report(int rounds, int counted, Duration time, Verdict verdict) {

        @Override
        public String toString() {
            return "%d rounds counted, %d rejected, %d s: %s"
                    .formatted(counted, rounds - counted, time.toSeconds(), verdict);
        }
    }

    private final Program program;
    private final Plan plan;
    private final Path log;
    private final Path data;
    private final Path output;
    private final Random random;
    private int rounds;
    private int lastPeriod = -ROUNDS_OF_A_PERIOD;
    private Upheaval lastChange = Upheaval.RESTORE;
    private int committedAtChange;
    private final RememberingLedger ledger = new RememberingLedger();
    private final List<Removal> removals = new ArrayList<>();
    private final JournalReadout readout;

    /**
     * Prepares a run.
     *
     * @param folder for the log, the program's data and its output; empty
     */
    public CrashHarness(Program program, Plan plan, Path folder) throws IOException {
        this.program = program;
        this.plan = plan;
        this.log = folder.resolve("1Cv8Log");
        this.data = Files.createDirectories(folder.resolve("data"));
        this.output = folder.resolve("output.txt");
        this.random = new Random(plan.seed());
        this.readout = new JournalReadout(program.journal(data), folder);
    }

    /**
     * Runs all rounds.
     *
     * @throws IllegalStateException if the program does not start; the message ends with what it
     *     said
     */
    public Report run() throws IOException, InterruptedException {
        Instant start = Instant.now();
        int counted = 0;
        SimulationSettings settings =
                SimulationSettings.in(log)
                        .withRate(plan.rate())
                        .withSeed(plan.seed())
                        .withManners(plan.manners());
        try (SimulatedInfobase infobase = new SimulatedInfobase(settings, ledger)) {
            infobase.advance(10);
            infobase.start();
            while (counted < plan.rounds() && rounds < ROUNDS_PER_COUNTED * plan.rounds()) {
                rounds++;
                if (round(infobase)) {
                    counted++;
                }
            }
        }
        catchUp();
        Verdict verdict = LedgerCheck.check(ledger.entries(), removals, readout.reads());
        return new Report(rounds, counted, Duration.between(start, Instant.now()), verdict);
    }

    private boolean round(SimulatedInfobase infobase) throws IOException, InterruptedException {
        int before = readout.reads().size();
        boolean open;
        Process process = start();
        try {
            if (random.nextDouble() < EARLY) {
                sleep(random.nextLong(2 * plan.window().toMillis()));
            } else {
                awaitReady(process);
                long life = random.nextLong(plan.window().toMillis());
                long quiet = life == 0 ? 0 : random.nextLong(life);
                sleep(quiet);
                if (random.nextDouble() < plan.upheavalShare()) {
                    upset(infobase);
                }
                sleep(life - quiet);
            }
            open = infobase.openTransactions() > 0;
        } finally {
            kill(process);
        }
        readout.update();
        return open && readout.reads().size() > before;
    }

    private void upset(SimulatedInfobase infobase) throws IOException {
        Upheaval upheaval = plan.upheavals().get(random.nextInt(plan.upheavals().size()));
        if (upheaval == Upheaval.PERIOD && rounds - lastPeriod < ROUNDS_OF_A_PERIOD) {
            upheaval = Upheaval.ROTATION;
        }
        boolean orderWouldBeUnknown = upheaval == Upheaval.PERIOD || lastChange == Upheaval.PERIOD;
        if (upheaval != Upheaval.RESTORE && orderWouldBeUnknown && !isLastChangeRead()) {
            upheaval = Upheaval.RESTORE;
        }
        if (upheaval != Upheaval.RESTORE) {
            lastChange = upheaval;
            lastPeriod = upheaval == Upheaval.PERIOD ? rounds : lastPeriod;
            committedAtChange = ledger.entries(Kind.COMMITTED).size();
        }
        Set<String> files = new HashSet<>(files());
        upheaval.befall(infobase);
        files().forEach(files::remove);
        if (!files.isEmpty()) {
            removals.add(new Removal(ledger.size(), files));
        }
    }

    /** Whether something was read that was committed after the files changed last. */
    private boolean isLastChangeRead() {
        List<Read> reads = readout.reads();
        return !reads.isEmpty()
                && ledger.entries(Kind.COMMITTED).stream()
                        .skip(committedAtChange)
                        .anyMatch(
                                entry ->
                                        entry.transaction()
                                                .equals(reads.get(reads.size() - 1).transaction()));
    }

    private void catchUp() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(plan.catchUp());
        Duration wait = FIRST_WAIT;
        while (!hasCaughtUp() && Instant.now().isBefore(end)) {
            Process process = start();
            try {
                sleep(wait.toMillis());
            } finally {
                kill(process);
            }
            readout.update();
            wait = wait.multipliedBy(2);
        }
    }

    private boolean hasCaughtUp() {
        Optional<LedgerEntry> last =
                ledger.entries(Kind.COMMITTED).stream()
                        .filter(entry -> entry.changes() > 0 && !entry.reduced())
                        .reduce((first, second) -> second);
        return last.isEmpty()
                || readout.reads().stream()
                        .anyMatch(read -> read.transaction().equals(last.get().transaction()));
    }

    private Process start() throws IOException {
        return program.process(log, data)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private void awaitReady(Process process) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(STARTING);
        while (!Files.readString(output).contains(program.readyText())) {
            if (process.waitFor(5, TimeUnit.MILLISECONDS) || Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        "the program did not start:\n" + Files.readString(output));
            }
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private static void sleep(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** The files of the log as GUID/name. */
    private List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(log)) {
            for (Path path : paths.filter(p -> p.toString().endsWith(".lgp")).toList()) {
                try (BufferedReader reader = Files.newBufferedReader(path)) {
                    reader.readLine();
                    files.add(reader.readLine() + "/" + path.getFileName());
                }
            }
        }
        return files;
    }
}
