package io.dromedary;

import io.dromedary.component.kod.KodComponent;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Answers the calls that wait for messages of КОД as the first thing when the application stops:
 * before Camel and the web server begin to wait for them.
 */
@Component
final class WaitingCallsLifecycle implements SmartLifecycle {

    /** Not the context itself, which would be started as what this depends on, without routes. */
    private final ObjectProvider<CamelContext> camel;

    private volatile boolean running;

    WaitingCallsLifecycle(ObjectProvider<CamelContext> camel) {
        this.camel = camel;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (camel.getObject().hasComponent("kod") instanceof KodComponent kod) {
            kod.endWaitingCalls();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The last to start is the first to stop; Camel's phase is below. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
