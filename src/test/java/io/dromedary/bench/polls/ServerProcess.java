package io.dromedary.bench.polls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server's process costs, seen from outside. */
final class ServerProcess {

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");

    /** The unit of Linux for processor time is 10 ms. */
    private static final double TICKS = 100;

    private final long pid;

    ServerProcess(long pid) {
        this.pid = pid;
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Bytes of the objects that survive a full collection. */
    long liveHeap() throws IOException, InterruptedException {
        // The first one clears what only finalizers and soft queues held.
        jcmd("GC.run");
        return number(TOTAL, jcmd("GC.class_histogram"));
    }

    int threads() throws IOException {
        return (int) number(THREADS, Files.readString(Path.of("/proc/" + pid + "/status")));
    }

    /** Megabytes of memory that the system has given it. */
    long residentMegabytes() throws IOException {
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        return number(Pattern.compile("(?m)^VmRSS:\\s+(\\d+)"), status) / 1024;
    }

    /** Processor time it has used, in seconds. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("jcmd", ".txt");
        try {
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    Long.toString(pid),
                                    command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("jcmd " + command + ": " + Files.readString(output));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.delete(output);
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("No " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
