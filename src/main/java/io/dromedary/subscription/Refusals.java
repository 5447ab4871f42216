package io.dromedary.subscription;

import io.dromedary.subscription.parking.ParkingSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each event in flight was refused, and until when nothing is given for it. In memory
 * only: what a restart forgets parks later, never earlier. Guarded by its subscriber's monitor.
 */
final class Refusals {

    /** Beyond so many the one refused longest ago is forgotten. */
    private static final int MOST = 1_000;

    private static final int MOST_DOUBLINGS = 6;

    private final ParkingSettings settings;
    private final Map<Long, Integer> counts =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
                    return size() > MOST;
                }
            };

    private boolean pausing;
    private long pausedUntil;

    Refusals(ParkingSettings settings) {
        this.settings = settings;
    }

    /** Counts one more; nothing is given for the time that is returned. */
    Duration add(long position, long now) {
        int count = counts.merge(position, 1, Integer::sum);
        Duration delay = settings.delay().multipliedBy(1L << Math.min(count - 1, MOST_DOUBLINGS));
        pausing = true;
        pausedUntil = now + delay.toNanos();
        return delay;
    }

    int of(long position) {
        return counts.getOrDefault(position, 0);
    }

    /** It is parked: its count begins anew when it is replayed. */
    void settled(long position) {
        counts.remove(position);
        pausing = false;
    }

    /** Those behind {@code from} up to {@code upTo} are acknowledged. */
    void forget(long from, long upTo) {
        counts.keySet().removeIf(position -> position > from && position <= upTo);
    }

    boolean isPausing(long now) {
        return pausing && now < pausedUntil;
    }
}
