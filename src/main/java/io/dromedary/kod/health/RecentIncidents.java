package io.dromedary.kod.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has happened and is not among the {@link OpenAlarms} yet. Thread-safe. */
public final class RecentIncidents implements Incidents {

    /** An incident is over when it did not happen for so long. */
    public static final Duration QUIET = Duration.ofHours(1);

    /** Whoever writes files may invent streams. */
    private static final int MOST = 1_000;

    /** Of what there is one alarm. */
    private record Place(Cause cause, String subject) {}

    private final Clock clock;
    private final Map<Place, Alarm> recent = new HashMap<>();

    /** Told that something has happened. */
    private volatile Runnable listener = () -> {};

    /** Nothing has happened. */
    public RecentIncidents(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void happened(Cause cause, String subject, String detail) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        add(new Alarm(cause, subject, now, now, 1, detail));
        listener.run();
    }

    /**
     * Has somebody told whenever something has happened.
     *
     * @param toldOfIncidents returns at once and does not throw
     */
    public void tell(Runnable toldOfIncidents) {
        listener = toldOfIncidents;
    }

    private synchronized void add(Alarm later) {
        Place place = new Place((Cause) later.kind(), later.subject());
        if (recent.size() < MOST || recent.containsKey(place)) {
            recent.merge(place, later, RecentIncidents::sum);
        }
    }

    private static Alarm sum(Alarm first, Alarm later) {
        return new Alarm(
                first.kind(),
                first.subject(),
                first.since(),
                later.last(),
                first.amount() + later.amount(),
                first.detail());
    }

    /** Takes all of it out. */
    synchronized List<Alarm> take() {
        List<Alarm> taken = new ArrayList<>(recent.values());
        recent.clear();
        return taken;
    }

    /** Puts back what could not be kept. */
    synchronized void putBack(Alarm earlier) {
        Place place = new Place((Cause) earlier.kind(), earlier.subject());
        recent.merge(place, earlier, (later, first) -> sum(first, later));
    }
}
