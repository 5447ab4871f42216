package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkingKey;
import java.util.Optional;

/**
 * What refusing an event came to. Immutable.
 *
 * @param position of the event
 * @param refusals how often it has been refused since it was given first, or replayed; 0 if it is
 *     parked
 * @param parked the key that it is parked with; empty if it will be given again
 */
public record Refusal(long position, int refusals, Optional<ParkingKey> parked) {}
