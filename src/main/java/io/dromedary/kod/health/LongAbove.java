package io.dromedary.kod.health;

import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells how long figures have been above their thresholds. Not thread-safe. */
final class LongAbove {

    /** What is no peak any more. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * A figure that is above its threshold.
     *
     * @param since when it was found there first
     */
    record Above(Place place, double value, Instant since) {

        boolean isLong(Instant now) {
            return !since.plus(PATIENCE).isAfter(now);
        }
    }

    private Map<Place, Above> above = new HashMap<>();

    /** Looks at all figures at once; one that is missing is well. */
    Collection<Above> look(Collection<Measured> figures, Instant now) {
        Map<Place, Above> found = new HashMap<>();
        for (Measured one : figures) {
            if (one.value() > one.place().figure().threshold()) {
                Above before = above.get(one.place());
                Instant since = before == null ? now : before.since();
                found.merge(
                        one.place(),
                        new Above(one.place(), one.value(), since),
                        (a, b) -> a.value() > b.value() ? a : b);
            }
        }
        above = found;
        return List.copyOf(found.values());
    }

    /** It counts from now on: so the next alarm of it is another one. */
    Above again(Above one, Instant now) {
        Above from = new Above(one.place(), one.value(), now);
        above.put(one.place(), from);
        return from;
    }
}
