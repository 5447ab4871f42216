package io.dromedary.cluster.program;

import io.dromedary.cluster.program.ProgramException.Reason;
import io.dromedary.disk.TemporaryFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs as processes of the operating system. What they write goes to files that are
 * deleted afterwards, so that a process they leave behind keeps nobody waiting. Thread-safe.
 *
 * <p>A program that must be ended is asked to first (SIGTERM), as {@code pg_dump} then also ends
 * its query in the server; what is left of its tree a moment later is killed.
 */
public final class ProcessPrograms implements Programs {

    /** More than any of the programs says; dumps are written to files of their own. */
    public static final long OUTPUT_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessPrograms.class);

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final Duration POLITE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 100;

    private final long outputBytes;
    private final Duration polite;

    /** With bounds that suit all programs of 1C and PostgreSQL. */
    public ProcessPrograms() {
        this(OUTPUT_BYTES, POLITE);
    }

    /**
     * With bounds of one's own.
     *
     * @param outputBytes of standard output, and as many of standard error
     * @param polite from the request to end to the kill
     */
    public ProcessPrograms(long outputBytes, Duration polite) {
        this.outputBytes = outputBytes;
        this.polite = polite;
    }

    @Override
    public ProgramEnd run(ProgramCall call) {
        Path folder = null;
        try {
            folder = TemporaryFiles.ofThisProcess().folder("program-");
            return run(call, folder.resolve("output"), folder.resolve("errors"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The output of "
                            + name(call)
                            + " cannot be kept in the folder for temporary files. Is the disk full?",
                    e);
        } finally {
            delete(folder);
        }
    }

    private ProgramEnd run(ProgramCall call, Path output, Path errors) throws IOException {
        long start = System.nanoTime();
        Process process = start(call, output, errors);
        ProcessTree tree = new ProcessTree(process, polite);
        boolean ended = false;
        try {
            feed(call, process);
            await(call, process, tree, start + call.limit().toNanos(), output, errors);
            ended = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProgramException(
                    Reason.INTERRUPTED, name(call) + " was interrupted, and ended", e);
        } finally {
            if (!ended) {
                tree.end();
            }
        }
        return new ProgramEnd(
                exitCode(process.exitValue()),
                Files.readAllBytes(output),
                Files.readAllBytes(errors),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static Process start(ProgramCall call, Path output, Path errors) {
        ProcessBuilder builder =
                new ProcessBuilder(
                                WINDOWS ? WindowsArguments.quoted(call.command()) : call.command())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        builder.environment().putAll(call.environment());
        call.folder().map(Path::toFile).ifPresent(builder::directory);
        try {
            return builder.start();
        } catch (IOException e) {
            // The system's own message repeats the program, but no argument.
            throw new ProgramException(
                    Reason.NOT_STARTED,
                    name(call)
                            + " cannot be started: "
                            + e.getMessage()
                            + ". Is it installed, and may it be run?",
                    e);
        }
    }

    /** On a thread of its own, since a program may never read what it is given. */
    private static void feed(ProgramCall call, Process process) throws IOException {
        if (call.input().isEmpty()) {
            process.getOutputStream().close();
            return;
        }
        byte[] input = call.input().get().getBytes(StandardCharsets.UTF_8);
        Thread feeder = new Thread(() -> write(input, process), "input of " + name(call));
        feeder.setDaemon(true);
        feeder.start();
    }

    private static void write(byte[] input, Process process) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input);
        } catch (IOException e) {
            LOG.debug("A program ended before it had read all of its input", e);
        }
    }

    private void await(
            ProgramCall call, Process process, ProcessTree tree, long end, Path output, Path errors)
            throws InterruptedException, IOException {
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            boolean ended =
                    process.waitFor(
                            Math.max(0, Math.min(left, LOOK_MILLIS)), TimeUnit.MILLISECONDS);
            if (Files.size(output) > outputBytes || Files.size(errors) > outputBytes) {
                throw new ProgramException(
                        Reason.TOO_MUCH_OUTPUT,
                        name(call) + " wrote more than " + outputBytes + " bytes, and was ended",
                        null);
            }
            if (ended) {
                return;
            }
            if (left <= 0) {
                throw new ProgramException(
                        Reason.TIMED_OUT,
                        name(call)
                                + " took longer than "
                                + call.limit().toMillis() / 1000.0
                                + " s, and was ended",
                        null);
            }
            tree.look();
        }
    }

    /** Windows gives 32 bits, of which a crash may have none in the last 8. */
    private static int exitCode(int value) {
        return value == 0 ? 0 : Math.max(1, value & 0xFF);
    }

    /** The program without its arguments, among which rac wants passwords. */
    private static String name(ProgramCall call) {
        return call.command().get(0);
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve("output"));
            Files.deleteIfExists(folder.resolve("errors"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("{} could not be deleted", folder, e);
        }
    }
}
