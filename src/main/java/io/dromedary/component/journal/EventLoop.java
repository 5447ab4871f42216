package io.dromedary.component.journal;

import java.time.Duration;

/** Gives a subscriber's events to a route for as long as it runs. Thread-safe. */
interface EventLoop {

    /**
     * Creates the subscription if need be, and begins.
     *
     * @throws io.dromedary.subscription.SubscriptionException if one of that name reads another
     *     channel
     */
    void start();

    /** Begins nothing more until {@link #resume}. */
    void suspend();

    void resume();

    /** Stops after what is under way, waiting for it no longer than {@code patience}. */
    void stop(Duration patience) throws InterruptedException;
}
