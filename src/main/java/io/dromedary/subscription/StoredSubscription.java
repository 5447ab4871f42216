package io.dromedary.subscription;

import java.time.Instant;
import java.util.Optional;

/**
 * A subscription as it is kept on disk. Immutable.
 *
 * @param offset everything up to this position is done with
 * @param notBefore events are passed over until the first one of this time; empty once it was seen
 * @param session the last session that was given; empty if none ever was
 */
public record StoredSubscription(
        Subscription subscription, long offset, Optional<Instant> notBefore, String session) {

    /** The epoch of a session, by which stores tell who came later; 0 if it is empty. */
    public static long epoch(String session) {
        return Session.parse(session).orElse(Session.NOBODY).epoch();
    }
}
