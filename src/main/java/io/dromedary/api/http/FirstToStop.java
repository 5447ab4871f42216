package io.dromedary.api.http;

import org.springframework.context.SmartLifecycle;

/**
 * What is done as the first thing when the application stops: before Camel and the web server,
 * whose phases are below, begin to wait for the requests they have, which would only end with their
 * time-outs.
 */
public abstract class FirstToStop implements SmartLifecycle {

    private volatile boolean running;

    /** Answers what waits. */
    protected abstract void answer();

    @Override
    public final void start() {
        running = true;
    }

    @Override
    public final void stop() {
        running = false;
        answer();
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    /** The last to start is the first to stop. */
    @Override
    public final int getPhase() {
        return DEFAULT_PHASE;
    }
}
