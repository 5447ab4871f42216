package io.dromedary.eventlog;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads one log from a position on, for as long as it grows. Never waits and holds no thread: who
 * wants to know when there is news registers with {@link LogActivity}. Not thread-safe: used by one
 * thread at a time.
 */
public interface LogFollower extends Closeable {

    /**
     * The next records that are whole on disk.
     *
     * <p>The position advances with the call; a batch that must be delivered again is kept by the
     * caller.
     *
     * @param maxRecords most records of the batch
     * @return empty if there is nothing new
     * @throws IOException if the log cannot be read now; calling again later is right
     */
    Optional<EventLogBatch> next(int maxRecords) throws IOException;

    /** Where the next batch begins. */
    LogPosition position();

    /**
     * Whether {@link #next} may have something: compares lengths only, costs one system call and no
     * allocation to speak of. True also if the log cannot be read.
     */
    boolean hasNews();

    /** Closes the files; the log can be followed again from {@link #position}. */
    @Override
    void close() throws IOException;
}
