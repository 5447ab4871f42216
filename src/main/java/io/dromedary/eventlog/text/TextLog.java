package io.dromedary.eventlog.text;

import io.dromedary.eventlog.LogConsumer;
import io.dromedary.eventlog.LogFollower;
import io.dromedary.eventlog.LogPosition;
import io.dromedary.eventlog.LogSettings;
import io.dromedary.eventlog.LogStart;
import io.dromedary.eventlog.ReadSummary;
import java.io.IOException;
import java.io.Reader;
import java.util.function.Function;

/** Reads logs in the text format, with names resolved or as they lie in the buffer. */
public final class TextLog {

    private TextLog() {}

    /**
     * Follows a log that grows.
     *
     * @throws IOException if the folder cannot be read
     */
    public static LogFollower follow(LogSettings settings, LogStart start) throws IOException {
        return new TextFollower(settings, start);
    }

    /**
     * Reads every file of the log once, in the order of their names.
     *
     * @throws IOException if a file cannot be read
     */
    public static ReadSummary read(LogSettings settings, LogConsumer consumer) throws IOException {
        return new BatchReader(settings).read(consumer);
    }

    /**
     * As {@link #read}, several files at the same time: for a backlog whose files may be taken out
     * of order.
     *
     * @param threads how many files at most
     * @param consumers gives each file, by its name, a consumer of its own, which is called by one
     *     thread
     * @throws IOException if a file cannot be read
     */
    public static ReadSummary readFiles(
            LogSettings settings, int threads, Function<String, LogConsumer> consumers)
            throws IOException {
        return ParallelReader.read(settings, threads, consumers);
    }

    /**
     * As {@link #read}, without making values of the records: for counting, searching, sums.
     *
     * @throws IOException if a file cannot be read
     */
    public static ReadSummary scan(LogSettings settings, ViewConsumer consumer) throws IOException {
        return new BatchReader(settings).scan(consumer);
    }

    /**
     * The whole comment of a record, however long, read piece by piece.
     *
     * @return to be closed by the caller
     * @throws IOException if no record begins there, or the file cannot be read
     */
    public static Reader comment(LogSettings settings, LogPosition position) throws IOException {
        return CommentReader.open(settings, position);
    }
}
