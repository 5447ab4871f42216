package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkedKeys;
import java.util.Optional;

/**
 * A subscription and where it stands. Immutable.
 *
 * @param state whether somebody is connected
 * @param offset everything up to this position is done with, or parked
 * @param lag positions of the channel above the offset
 * @param parked what is not given to it for the time being
 */
public record SubscriptionStatus(
        Subscription subscription, State state, long offset, long lag, Parked parked) {

    /** Whether an external consumer (внешний потребитель) is connected. */
    public enum State {
        /** A poll waits, or the last one was answered a short while ago. */
        ACTIVE,
        /** Nobody is connected; the offset is kept. */
        SLEEPING
    }

    /**
     * How much is parked.
     *
     * @param keys how many keys
     * @param events how many events of them wait
     * @param blockedAt position of the event that would have to be parked, and behind which nothing
     *     is given, because there is no room; empty unless that is so
     */
    public record Parked(int keys, int events, Optional<Long> blockedAt) {

        static Parked of(ParkedKeys keys, Optional<Long> blockedAt) {
            return new Parked(keys.byKey().size(), keys.events(), blockedAt);
        }
    }
}
