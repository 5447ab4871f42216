package io.dromedary.subscription;

/**
 * A subscription and where it stands. Immutable.
 *
 * @param state whether somebody is connected
 * @param offset everything up to this position is done with
 * @param lag positions of the channel above the offset
 */
public record SubscriptionStatus(Subscription subscription, State state, long offset, long lag) {

    /** Whether an external consumer (внешний потребитель) is connected. */
    public enum State {
        /** A poll waits, or the last one was answered a short while ago. */
        ACTIVE,
        /** Nobody is connected; the offset is kept. */
        SLEEPING
    }
}
