package io.dromedary.subscription;

import io.dromedary.subscription.SubscriptionStatus.State;

/** Whether somebody reads a subscription, between polls. Guarded by its subscriber's monitor. */
final class Presence {

    private final Delivery delivery;
    private boolean connected;
    private long seenAt;

    Presence(Delivery delivery) {
        this.delivery = delivery;
    }

    void came() {
        connected = true;
        seen();
    }

    void left() {
        connected = false;
    }

    void seen() {
        seenAt = delivery.timing().nanos();
    }

    State state() {
        long sleepAfter = delivery.settings().sleepAfter().toNanos();
        return connected && delivery.timing().nanos() - seenAt < sleepAfter
                ? State.ACTIVE
                : State.SLEEPING;
    }
}
