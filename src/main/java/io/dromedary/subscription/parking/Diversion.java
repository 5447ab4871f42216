package io.dromedary.subscription.parking;

import io.dromedary.journal.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sorts the events of one page, in order: those of parked keys are put aside, for {@link
 * Parking#divert}. Not thread-safe.
 */
public final class Diversion {

    /** What becomes of an event. */
    public enum Way {
        /** Its key is not parked. */
        GIVEN,
        /** It is to be parked. */
        DIVERTED,
        /** It would have to be parked, and there is no room: nothing behind it may be looked at. */
        BLOCKED
    }

    private final ParkedKeys keys;
    private final ParkingSettings settings;
    private final List<ParkedEvent> diverted = new ArrayList<>();
    private final Map<ParkingKey, Integer> more = new HashMap<>();
    private int moreEvents;
    private Optional<ParkedEvent> blocked = Optional.empty();

    Diversion(ParkedKeys keys, ParkingSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    /** Which of them it is. */
    public Way way(StoredEvent stored) {
        if (keys.isEmpty()) {
            return Way.GIVEN;
        }
        ParkingKey key = ParkingKey.of(stored);
        if (!keys.holds(key)) {
            return Way.GIVEN;
        }
        ParkedEvent event = new ParkedEvent(key, stored.position());
        if (!keys.holds(event)) {
            if (!hasRoom(key)) {
                blocked = Optional.of(event);
                return Way.BLOCKED;
            }
            more.merge(key, 1, Integer::sum);
            moreEvents++;
        }
        diverted.add(event);
        return Way.DIVERTED;
    }

    boolean hasRoom(ParkingKey key) {
        int ofKey = keys.find(key).map(one -> one.positions().size()).orElse(0);
        return ofKey + more.getOrDefault(key, 0) < settings.maxPerKey()
                && keys.events() + moreEvents < settings.maxEvents();
    }

    /** Of which {@link ParkedKeys} this is. */
    public long version() {
        return keys.version();
    }

    /** The events that are to be parked. */
    public List<ParkedEvent> diverted() {
        return diverted;
    }

    /** The event for which there is no room. */
    public Optional<ParkedEvent> blocked() {
        return blocked;
    }
}
