package io.dromedary.subscription;

import java.time.Duration;
import java.util.Optional;

/**
 * A refusal, and what is to be done about it.
 *
 * @param delay after which the event is to come again; empty if nothing was changed
 * @param round by which it was given; the channel without one
 */
record Refused(Refusal refusal, Optional<Duration> delay, Optional<Replay> round) {

    /** One that changes nothing. */
    static Refused known(Refusal refusal) {
        return new Refused(refusal, Optional.empty(), Optional.empty());
    }
}
