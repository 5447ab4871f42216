package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.ReadSummary;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Reads the files of one log at the same time, each on a thread with a consumer of its own. */
final class ParallelReader {

    private ParallelReader() {}

    static ReadSummary read(
            LogSettings settings, int threads, Function<String, LogConsumer> consumers)
            throws IOException {
        long began = System.nanoTime();
        LogFolder folder = new LogFolder(settings.location());
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<ReadSummary>> files = new ArrayList<>();
            for (String name : folder.files()) {
                LogSettings file = settings.at(folder.file(name));
                files.add(workers.submit(() -> new BatchReader(file).read(consumers.apply(name))));
            }
            ReadSummary sum = ReadSummary.NOTHING;
            for (Future<ReadSummary> file : files) {
                sum = sum.and(file.get());
            }
            return sum.in(Duration.ofNanos(System.nanoTime() - began));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + settings.location());
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            workers.shutdownNow();
        }
    }

    private static IOException cause(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
}
