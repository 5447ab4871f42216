package io.dromedary.bench;

import io.dromedary.bench.LongPoll.Received;
import io.dromedary.demo.LedgerEntry;
import io.dromedary.demo.LedgerEntry.Kind;
import io.dromedary.demo.Manners;
import io.dromedary.demo.SimulatedInfobase;
import io.dromedary.demo.SimulationSettings;
import io.dromedary.testkit.JarProgram;
import io.dromedary.testkit.RememberingLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long a committed transaction takes from the last byte of its {@code Commit} in the log to the
 * last byte of the long poll's answer that brings it.
 *
 * <p>The writer and the waiting client share one JVM, and with it one clock; the program is the jar
 * in a process of its own. Every transaction of the ledger must arrive once, in commit order.
 */
public final class LatencyBench {

    private static final String SUBSCRIPTION = "latency";
    private static final int TRANSACTIONS_BEFORE = 10;
    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final Duration LAST_EVENTS = Duration.ofSeconds(20);
    private static final long MICROS_A_NANO = 1_000;
    private static final double MICROS_A_MILLI = 1_000;

    private final double rate;
    private final Duration warmUp;
    private final Duration time;
    private final RememberingLedger ledger = new RememberingLedger();

    private LatencyBench(double rate, Duration warmUp, Duration time) {
        this.rate = rate;
        this.warmUp = warmUp;
        this.time = time;
    }

    /**
     * Measures one setting and prints one line of a Markdown table.
     *
     * @param arguments jar, empty folder, transactions a second, seconds of warming up, seconds of
     *     measuring; then properties of the program, each as {@code --name=value}
     */
    public static void main(String[] arguments) throws Exception {
        Path jar = Path.of(arguments[0]);
        Path folder = Path.of(arguments[1]);
        LatencyBench bench =
                new LatencyBench(
                        Double.parseDouble(arguments[2]),
                        Duration.ofSeconds(Long.parseLong(arguments[3])),
                        Duration.ofSeconds(Long.parseLong(arguments[4])));
        bench.measure(jar, folder, List.of(arguments).subList(5, arguments.length));
    }

    private void measure(Path jar, Path folder, List<String> properties) throws Exception {
        int port = freePort();
        List<String> withPort = new ArrayList<>(properties);
        withPort.add("--server.port=" + port);
        Path log = folder.resolve("1Cv8Log");
        Path data = Files.createDirectories(folder.resolve("data"));
        Path output = folder.resolve("output.txt");
        SimulationSettings settings =
                SimulationSettings.in(log).withRate(rate).withManners(Manners.PLAIN);
        try (SimulatedInfobase infobase = new SimulatedInfobase(settings, ledger)) {
            infobase.advance(TRANSACTIONS_BEFORE);
            Process process =
                    new JarProgram(jar, List.of("-Xmx512m"), withPort)
                            .process(log, data)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                LongPoll poll = new LongPoll("http://127.0.0.1:" + port, SUBSCRIPTION);
                subscribe(poll, process, output);
                long start = System.nanoTime();
                List<Received> received = receive(infobase, poll, start);
                System.out.println(line(received, start + warmUp.toNanos(), properties));
            } finally {
                process.destroy();
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }
    }

    /** The channel appears with its first event. */
    private static void subscribe(LongPoll poll, Process process, Path output)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + STARTING.toNanos();
        while (true) {
            try {
                poll.create("transactions");
                return;
            } catch (IOException e) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                    throw new IOException(
                            "cannot subscribe: " + e.getMessage() + "\n" + Files.readString(output),
                            e);
                }
            }
        }
    }

    private List<Received> receive(SimulatedInfobase infobase, LongPoll poll, long start)
            throws IOException, InterruptedException {
        long stop = start + warmUp.plus(time).toNanos();
        List<Received> received = new ArrayList<>();
        infobase.start();
        while (System.nanoTime() < stop) {
            received.addAll(poll.next());
        }
        infobase.close();
        long end = System.nanoTime() + LAST_EVENTS.toNanos();
        while (!has(received, last()) && System.nanoTime() < end) {
            received.addAll(poll.next());
        }
        return received;
    }

    private LedgerEntry last() {
        List<LedgerEntry> committed = ledger.entries(Kind.COMMITTED);
        return committed.get(committed.size() - 1);
    }

    private static boolean has(List<Received> received, LedgerEntry entry) {
        return !received.isEmpty()
                && received.get(received.size() - 1).id().startsWith(place(entry));
    }

    /**
     * Compares what was received with the ledger, and sums up.
     *
     * @throws IllegalStateException if a transaction is missing, or out of order
     */
    private String line(List<Received> received, long from, List<String> properties) {
        Histogram histogram = new Histogram(3);
        List<LedgerEntry> committed = ledger.entries(Kind.COMMITTED);
        int next = committed.size() - received.size();
        if (next < 0 || next > TRANSACTIONS_BEFORE) {
            throw new IllegalStateException(
                    committed.size() + " committed, but " + received.size() + " received");
        }
        for (Received one : received) {
            LedgerEntry entry = committed.get(next++);
            if (!one.id().startsWith(place(entry))) {
                throw new IllegalStateException(one.id() + " received instead of " + place(entry));
            }
            if (entry.nanos() >= from) {
                histogram.recordValue((one.nanos() - entry.nanos()) / MICROS_A_NANO);
            }
        }
        return "| %s | %s | %d | %.1f | %.1f | %.1f |"
                .formatted(
                        rate,
                        String.join(" ", properties),
                        histogram.getTotalCount(),
                        histogram.getValueAtPercentile(50) / MICROS_A_MILLI,
                        histogram.getValueAtPercentile(99) / MICROS_A_MILLI,
                        histogram.getMaxValue() / MICROS_A_MILLI);
    }

    private static String place(LedgerEntry entry) {
        return entry.header() + "/" + entry.file() + "/" + entry.offset() + "/";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
