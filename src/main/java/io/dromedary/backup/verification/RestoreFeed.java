package io.dromedary.backup.verification;

import io.dromedary.cluster.program.ProcessLimit;
import io.dromedary.cluster.program.ProgramException;
import io.dromedary.cluster.program.ProgramException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A {@code pg_restore} that makes SQL of a dump, for nobody to read, while it is fed that dump: it
 * must then decompress all data and find its end. One thread feeds it; no process is left behind.
 */
final class RestoreFeed implements AutoCloseable {

    private static final int MESSAGE_BYTES = 4096;

    /** From the end of the dump to that of the program. */
    private static final Duration ENDING = Duration.ofMinutes(1);

    private static final String NOWHERE =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")
                    ? "NUL"
                    : "/dev/null";

    private final Process process;
    private final Duration limit;
    private final CompletableFuture<String> message;
    private final CompletableFuture<Process> watch;
    private boolean broken;

    private RestoreFeed(Process process, Duration limit) {
        this.process = process;
        this.limit = limit;
        this.message = CompletableFuture.supplyAsync(this::readMessage, RestoreFeed::run);
        this.watch = ProcessLimit.watch(process, limit); // breaks the feeder's pipe
    }

    /**
     * Starts it.
     *
     * @param limit after which it is ended
     * @throws ProgramException if it is not there
     */
    static RestoreFeed start(String program, Duration limit) {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(program, "-f", NOWHERE))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        try {
            return new RestoreFeed(builder.start(), limit);
        } catch (IOException e) {
            throw new ProgramException(
                    Reason.NOT_STARTED,
                    program
                            + " cannot be started: "
                            + e.getMessage()
                            + ". Install PostgreSQL's client programs, or say where they are",
                    e);
        }
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "errors of pg_restore");
        thread.setDaemon(true);
        thread.start();
    }

    /** Its beginning; the rest is read so that the program does not wait. */
    private String readMessage() {
        try (InputStream errors = process.getErrorStream()) {
            String start = new String(errors.readNBytes(MESSAGE_BYTES), StandardCharsets.UTF_8);
            errors.transferTo(OutputStream.nullOutputStream());
            return start.strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Gives it further bytes; false if it has ended, and wants none. */
    boolean write(byte[] bytes, int length) {
        try {
            process.getOutputStream().write(bytes, 0, length);
        } catch (IOException e) {
            broken = true;
        }
        return !broken;
    }

    /**
     * Says that it has got everything, and waits for what it says.
     *
     * @return why the dump is damaged, or nothing
     * @throws ProgramException if it was ended because of the limit, or the thread was interrupted
     */
    String finish() {
        try {
            closeInput();
            int exit = watch.get(ENDING.toMillis(), TimeUnit.MILLISECONDS).exitValue();
            String said = message.get(ENDING.toMillis(), TimeUnit.MILLISECONDS);
            if (exit != 0) {
                return said.isEmpty() ? "it ended with code " + exit : said;
            }
            return broken ? "it ended before the file did" : "";
        } catch (ExecutionException | TimeoutException e) {
            throw new ProgramException(
                    Reason.TIMED_OUT,
                    "pg_restore took longer than " + limit + ", and was ended",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProgramException(
                    Reason.INTERRUPTED, "pg_restore was interrupted, and ended", e);
        }
    }

    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            broken = true; // it did not read what was still in the buffer
        }
    }

    @Override
    public void close() {
        ProcessLimit.end(process);
    }
}
