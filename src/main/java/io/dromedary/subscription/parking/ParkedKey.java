package io.dromedary.subscription.parking;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * A key of which a subscription is given nothing, and what waits of it. Immutable.
 *
 * @param reason why its event was refused the last time
 * @param since when that event was parked
 * @param replaying whether what waits is being given again; new events go on parking meanwhile
 * @param positions of the events that wait, ascending; never empty
 */
public record ParkedKey(
        ParkingKey key, String reason, Instant since, boolean replaying, List<Long> positions) {

    /** Copies the list. */
    public ParkedKey {
        positions = List.copyOf(positions);
    }

    /** Position of the oldest event that waits. */
    public long first() {
        return positions.get(0);
    }

    /** Position of the newest event that waits. */
    public long last() {
        return positions.get(positions.size() - 1);
    }

    boolean holds(long position) {
        return Collections.binarySearch(positions, position) >= 0;
    }

    ParkedKey with(Collection<Long> more) {
        TreeSet<Long> all = new TreeSet<>(positions);
        all.addAll(more);
        return new ParkedKey(key, reason, since, replaying, List.copyOf(all));
    }
}
