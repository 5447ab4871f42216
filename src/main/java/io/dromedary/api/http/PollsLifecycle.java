package io.dromedary.api.http;

import io.dromedary.subscription.Subscriptions;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Answers the waiting polls as the first thing when the application stops: before the web server
 * begins to wait for its requests to end, as theirs would only end with their time-outs.
 */
@Component
final class PollsLifecycle implements SmartLifecycle {

    private final Subscriptions subscriptions;
    private volatile boolean running;

    PollsLifecycle(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        subscriptions.stopWaiting();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The last to start is the first to stop; the web server's phase is 1,024 below. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
