package io.dromedary.api.http;

import io.dromedary.subscription.Subscriptions;
import org.springframework.stereotype.Component;

/** Answers the waiting polls when the application stops. */
@Component
final class PollsLifecycle extends FirstToStop {

    private final Subscriptions subscriptions;

    PollsLifecycle(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @Override
    protected void answer() {
        subscriptions.stopWaiting();
    }
}
