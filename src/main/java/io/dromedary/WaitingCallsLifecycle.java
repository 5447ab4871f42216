package io.dromedary;

import io.dromedary.api.http.FirstToStop;
import io.dromedary.component.kod.KodComponent;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Answers the calls that wait for messages of КОД when the application stops. */
@Component
final class WaitingCallsLifecycle extends FirstToStop {

    /** Not the context itself, which would be started as what this depends on, without routes. */
    private final ObjectProvider<CamelContext> camel;

    WaitingCallsLifecycle(ObjectProvider<CamelContext> camel) {
        this.camel = camel;
    }

    @Override
    protected void answer() {
        if (camel.getObject().hasComponent("kod") instanceof KodComponent kod) {
            kod.endWaitingCalls();
        }
    }
}
