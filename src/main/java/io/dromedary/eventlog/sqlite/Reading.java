package io.dromedary.eventlog.sqlite;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks a busy database again until it answers, where the caller has the time. */
final class Reading {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Reading() {}

    /** A read of the database. */
    interface Attempt<T> {
        T make() throws IOException;
    }

    /**
     * Repeats the attempt while the database is busy.
     *
     * @throws BusyDatabaseException if it is still busy after {@code patience}
     * @throws IOException if it fails for another reason
     */
    static <T> T patiently(long patienceNanos, Attempt<T> attempt) throws IOException {
        long deadline = System.nanoTime() + patienceNanos;
        while (true) {
            try {
                return attempt.make();
            } catch (BusyDatabaseException e) {
                if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
