package io.dromedary.subscription;

import java.time.Duration;
import java.time.Instant;

/** The time, and being called when it has come. Thread-safe. */
interface Timing extends AutoCloseable {

    /** The time of day. */
    Instant now();

    /** A clock in nanoseconds that never jumps. */
    long nanos();

    /** Calls {@code action} after {@code delay}, on a thread that it must not hold. */
    Alarm after(Duration delay, Runnable action);

    /** No alarm comes any more. */
    @Override
    void close();

    /** A call to come. */
    interface Alarm {

        /** Does nothing once it has come. */
        void cancel();
    }
}
