package io.dromedary.kod.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has happened and is not over: of a cause and a subject one alarm, however often it happens.
 * What was told is told again until {@link #told}. Thread-safe.
 */
public final class OpenIncidents implements Incidents {

    /** It is over when it did not happen for so long. */
    public static final Duration QUIET = Duration.ofHours(1);

    /** Whoever writes files may invent streams. */
    private static final int MOST = 1_000;

    /** Of what there is one alarm. */
    private record Place(Cause cause, String subject) {}

    /**
     * What is to be told.
     *
     * @param subject a stream or a node, as it is written
     * @param detail of the first time
     * @param times it has happened by now
     * @param since the first time
     * @param raised whether it is an alarm, or its end
     */
    public record Incident(
            Cause cause,
            String subject,
            String detail,
            long times,
            Instant since,
            boolean raised) {}

    private static final class State {

        private final String detail;
        private final Instant since;
        private Instant last;
        private long times;
        private boolean told;

        private State(String detail, Instant since) {
            this.detail = detail;
            this.since = since;
        }
    }

    private final Clock clock;
    private final Map<Place, State> open = new HashMap<>();

    /** Nothing has happened. */
    public OpenIncidents(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void happened(Cause cause, String subject, String detail) {
        Place place = new Place(cause, subject);
        if (open.size() >= MOST && !open.containsKey(place)) {
            return;
        }
        Instant now = clock.instant();
        State state = open.computeIfAbsent(place, unused -> new State(detail, now));
        state.last = now;
        state.times++;
    }

    /** What is to be told now. */
    public synchronized List<Incident> look() {
        Instant quiet = clock.instant().minus(QUIET);
        List<Incident> incidents = new ArrayList<>();
        open.forEach(
                (place, state) -> {
                    boolean over = !state.last.isAfter(quiet);
                    if (!state.told || over) {
                        incidents.add(
                                new Incident(
                                        place.cause,
                                        place.subject,
                                        state.detail,
                                        state.times,
                                        state.since,
                                        !state.told));
                    }
                });
        return incidents;
    }

    /** The alarm, or its end, is where somebody will see it. */
    public synchronized void told(Incident incident) {
        Place place = new Place(incident.cause(), incident.subject());
        State state = open.get(place);
        if (incident.raised()) {
            state.told = true;
            return;
        }
        open.remove(place);
        if (state.times > incident.times()) { // while its end was told
            happened(incident.cause(), incident.subject(), state.detail);
        }
    }
}
