package io.dromedary.demo;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

/**
 * What a simulated infobase does.
 *
 * @param directory the {@code 1Cv8Log} folder; made if it is not there, gone on with if it is
 * @param rate transactions that end, a second; {@link #UNLIMITED} for as many as possible
 * @param sessions how many sessions are at work at the same time
 * @param seed the same seed and the same clock give the same bytes
 * @param clock tells the time; its zone is the server's, in which the log is written
 * @param rotation when a new file begins
 * @param manners how often what is rare happens
 */
public record SimulationSettings(
        Path directory,
        double rate,
        int sessions,
        long seed,
        Clock clock,
        Rotation rotation,
        Manners manners) {

    /** A rate: without waiting. */
    public static final double UNLIMITED = Double.POSITIVE_INFINITY;

    /** Checks what can be wrong. */
    public SimulationSettings {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate is " + rate + ", it must be above 0");
        }
        if (sessions < 1) {
            throw new IllegalArgumentException("sessions is " + sessions + ", it must be above 0");
        }
    }

    /**
     * Two transactions a second of eight sessions, by the clock and in the zone of this machine.
     */
    public static SimulationSettings in(Path directory) {
        return new SimulationSettings(
                directory,
                2,
                8,
                1,
                Clock.system(ZoneId.systemDefault()),
                Rotation.DAY,
                Manners.USUAL);
    }

    /** The same at another rate. */
    public SimulationSettings withRate(double newRate) {
        return new SimulationSettings(directory, newRate, sessions, seed, clock, rotation, manners);
    }

    /** The same with another number of sessions. */
    public SimulationSettings withSessions(int newSessions) {
        return new SimulationSettings(directory, rate, newSessions, seed, clock, rotation, manners);
    }

    /** The same with another seed. */
    public SimulationSettings withSeed(long newSeed) {
        return new SimulationSettings(directory, rate, sessions, newSeed, clock, rotation, manners);
    }

    /** The same by another clock. */
    public SimulationSettings withClock(Clock newClock) {
        return new SimulationSettings(directory, rate, sessions, seed, newClock, rotation, manners);
    }

    /** The same in another zone. */
    public SimulationSettings withZone(ZoneId zone) {
        return withClock(clock.withZone(zone));
    }

    /** The same with another rotation. */
    public SimulationSettings withRotation(Rotation newRotation) {
        return new SimulationSettings(directory, rate, sessions, seed, clock, newRotation, manners);
    }

    /** The same with other manners. */
    public SimulationSettings withManners(Manners newManners) {
        return new SimulationSettings(directory, rate, sessions, seed, clock, rotation, newManners);
    }
}
