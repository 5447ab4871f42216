package io.dromedary.subscription.parking;

import java.time.Duration;

/**
 * When and how much is parked.
 *
 * @param refusals the refusal of an event that parks it: 1 for the first
 * @param delay how long after the first refusal the event comes again; doubled with each further
 *     one, up to 64 times as long
 * @param maxPerKey most events of a key that wait; the subscription then waits at the next one
 * @param maxEvents most events of a subscription that wait
 */
public record ParkingSettings(int refusals, Duration delay, int maxPerKey, int maxEvents) {

    /** What holds unless configured otherwise. */
    public static final ParkingSettings DEFAULT =
            new ParkingSettings(5, Duration.ofSeconds(1), 1_000, 10_000);
}
