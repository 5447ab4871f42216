package io.dromedary.kod.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells when a figure has been above its threshold for so long that it is no peak, and when it is
 * well again. What was told is told again until {@link #told}. Not thread-safe.
 */
public final class Alarms {

    /** What is no peak any more. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * What a figure is about.
     *
     * @param subject a stream or a node, as it is written
     */
    public record Place(Figure figure, String subject) {}

    /** A figure now. */
    public record Measured(Place place, double value) {}

    /**
     * What is to be told.
     *
     * @param value now; 0 if it is not measured any more
     * @param since when it was found above the threshold first
     * @param raised whether it is an alarm, or its end
     */
    public record Alarm(Place place, double value, Instant since, boolean raised) {}

    private static final class State {
        private final Instant since;
        private boolean told;

        private State(Instant since) {
            this.since = since;
        }
    }

    private final Map<Place, State> above = new HashMap<>();

    /** Looks at all figures at once; one that is missing is well. */
    public List<Alarm> look(Collection<Measured> figures, Instant now) {
        List<Alarm> alarms = new ArrayList<>();
        Map<Place, Double> values = new HashMap<>();
        figures.forEach(one -> values.merge(one.place(), one.value(), Math::max));
        values.forEach(
                (place, value) -> {
                    if (value > place.figure().threshold()) {
                        State state = above.computeIfAbsent(place, unused -> new State(now));
                        if (!state.told && !state.since.plus(PATIENCE).isAfter(now)) {
                            alarms.add(new Alarm(place, value, state.since, true));
                        }
                    }
                });
        Set<Place> well = new HashSet<>(above.keySet());
        well.removeIf(place -> values.getOrDefault(place, 0.0) > place.figure().threshold());
        for (Place place : well) {
            State state = above.get(place);
            if (state.told) {
                alarms.add(new Alarm(place, values.getOrDefault(place, 0.0), state.since, false));
            } else {
                above.remove(place);
            }
        }
        return alarms;
    }

    /** The alarm is where somebody will see it. */
    public void told(Alarm alarm) {
        if (alarm.raised()) {
            above.get(alarm.place()).told = true;
        } else {
            above.remove(alarm.place());
        }
    }
}
