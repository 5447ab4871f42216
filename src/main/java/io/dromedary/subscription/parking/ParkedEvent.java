package io.dromedary.subscription.parking;

/** An event that is parked, or is to be. Immutable. */
public record ParkedEvent(ParkingKey key, long position) {}
