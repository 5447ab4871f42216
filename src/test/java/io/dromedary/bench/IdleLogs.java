package io.dromedary.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import io.dromedary.eventlog.EventLogs;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.activity.WatchedActivity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What many idle logs cost, and how fast the first append after the idleness is noticed.
 *
 * <p>Each log has a follower of its own, as in the program, without routes behind it.
 *
 * <p>Arguments: {@code text|sqlite} logs, how many, seconds to measure, an empty folder to make
 * them in. The program exits with 1 if a limit is exceeded: 1 % of a core, 100 MB of heap and
 * native memory above the bare JVM's.
 */
public final class IdleLogs {

    private IdleLogs() {}

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        boolean sqlite = arguments[0].equals("sqlite");
        int count = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        Path folder = Path.of(arguments[3]);
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        System.gc();
        long heapBefore = heap();
        long residentBefore = resident();
        BlockingQueue<Long> woken = new ArrayBlockingQueue<>(1_000_000);
        try (WatchedActivity activity = new WatchedActivity()) {
            List<Path> logs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Path directory = Files.createDirectories(folder.resolve(i + "/1Cv8Log"));
                logs.add(sqlite ? sqliteLog(directory) : textLog(directory));
                LogFollower follower =
                        EventLogs.follow(
                                LogSettings.of("base", directory, ZoneOffset.UTC),
                                new LogStart.End());
                read(follower);
                activity.watch(directory, () -> hasNews(follower), () -> wake(follower, woken));
            }
            // until the last of them counts as idle
            TimeUnit.SECONDS.sleep(6);
            System.gc();
            woken.clear();
            long cpu = system.getProcessCpuTime();
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            double share = 100.0 * (system.getProcessCpuTime() - cpu) / (System.nanoTime() - start);
            int spurious = woken.size();
            System.gc();
            long heap = heap() - heapBefore;
            long resident = resident() - residentBefore;
            double[] delays = delays(logs, woken);
            System.out.printf(
                    Locale.ROOT,
                    "%d idle %s logs: %.2f %% of a core over %d s, heap +%.1f MB, resident +%.1f"
                            + " MB, %d wakes; append to wake after the idleness: median %.1f ms,"
                            + " max %.1f ms%n",
                    count,
                    arguments[0],
                    share,
                    seconds,
                    heap / 1e6,
                    resident / 1e6,
                    spurious,
                    delays[delays.length / 2],
                    delays[delays.length - 1]);
            boolean holds = share < 1 && resident < 100_000_000 && heap < 100_000_000;
            System.out.println(holds ? "holds" : "does NOT hold: < 1 % of a core and < 100 MB");
            System.exit(holds ? 0 : 1);
        }
    }

    private static boolean hasNews(LogFollower follower) {
        synchronized (follower) {
            return follower.hasNews();
        }
    }

    private static void wake(LogFollower follower, BlockingQueue<Long> woken) {
        woken.add(System.nanoTime());
        try {
            read(follower);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(LogFollower follower) throws IOException {
        synchronized (follower) {
            while (follower.next(100).isPresent()) {
                // what it is does not matter here
            }
        }
    }

    /** One append to each of the first 100 logs, one at a time. */
    private static double[] delays(List<Path> logs, BlockingQueue<Long> woken) throws Exception {
        double[] delays = new double[Math.min(100, logs.size())];
        for (int i = 0; i < delays.length; i++) {
            woken.clear();
            try (OutputStream log = Files.newOutputStream(logs.get(i), StandardOpenOption.APPEND)) {
                long written = System.nanoTime();
                log.write("\n".getBytes(UTF_8));
                Long heard = woken.poll(10, TimeUnit.SECONDS);
                delays[i] = heard == null ? Double.POSITIVE_INFINITY : (heard - written) / 1e6;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        Arrays.sort(delays);
        return delays;
    }

    private static Path textLog(Path directory) throws IOException {
        String header = "\uFEFF1CV8LOG(ver 2.0)\r\n243bf8cc-4e5f-0000-0000-000000000000\r\n\r\n";
        Files.writeString(directory.resolve("1Cv8.lgf"), header);
        return Files.writeString(directory.resolve("20260101000000.lgp"), header);
    }

    private static Path sqliteLog(Path directory) throws IOException {
        return Files.copy(
                Path.of("src/test/resources/eventlog/sqlite/1Cv8.lgd"),
                directory.resolve("1Cv8.lgd"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
