package io.dromedary.kod.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Raises alarms and ends them. A figure is one when it has been above its threshold for so long
 * that it is no peak, and is over a minute after anybody has found it there; what happens is one at
 * once, and is over an hour after it did last. What nobody looks at any more, as its route is gone,
 * is over after an hour as well. As they are kept durably, an alarm whose process was killed is
 * neither raised once more nor forgotten. Not thread-safe.
 */
public final class Alarms {

    /**
     * Others that find it so, in this process and in other ones, have said so again by then, and
     * one that has just started has measured what there is.
     */
    public static final Duration GRACE = Duration.ofMinutes(1);

    /**
     * What a figure is about.
     *
     * @param subject a stream or a node, as it is written
     */
    public record Place(Figure figure, String subject) {}

    /** A figure now. */
    public record Measured(Place place, double value) {}

    /**
     * What goes on: it is an alarm while it is found, see {@link Cause#quiet}, and once more when
     * it is twice as much as was told.
     */
    public record Standing(Cause cause, String subject, long amount, String detail) {}

    /** Tells somebody; throws if it cannot, and is asked again then. */
    public interface Teller {

        /** The alarm begins. */
        void raised(Alarm alarm);

        /** It is over. */
        void ended(Alarm alarm);
    }

    /** Of what there is one alarm. */
    private record Key(AlarmKind kind, String subject) {}

    private final Set<AlarmKind> own;
    private final OpenAlarms open;
    private final RecentIncidents incidents;
    private final Clock clock;
    private final Teller teller;
    private final Instant begun;
    private final LongAbove above = new LongAbove();

    /** Figures that this has raised an alarm of; in the end there is none, or it is open still. */
    private final Set<Key> raised = new HashSet<>();

    /**
     * Begins with those that are open already.
     *
     * @param own what is found here, if it is so; what others find it leaves to them
     */
    public Alarms(
            Set<AlarmKind> own,
            OpenAlarms open,
            RecentIncidents incidents,
            Clock clock,
            Teller teller) {
        this.own = Set.copyOf(own);
        this.open = open;
        this.incidents = incidents;
        this.clock = clock;
        this.teller = teller;
        this.begun = clock.instant();
    }

    /** Keeps what is found now, and what has happened. */
    public void keep(Collection<Measured> figures, Collection<Standing> standing) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Map<Key, OpenAlarms.Kept> known =
                open.all().stream()
                        .collect(
                                Collectors.toMap(
                                        kept ->
                                                new Key(
                                                        kept.alarm().kind(),
                                                        kept.alarm().subject()),
                                        kept -> kept));
        for (LongAbove.Above found : above.look(figures, now)) {
            Place place = found.place();
            Key key = new Key(place.figure(), place.subject());
            boolean isOpen = known.containsKey(key);
            boolean isEndedByOthers = !isOpen && raised.remove(key);
            LongAbove.Above one = isEndedByOthers ? above.again(found, now) : found;
            if (isOpen || one.isLong(now)) {
                raised.add(key);
                boolean unused = // while it ends: later
                        open.keep(
                                new Alarm(
                                        place.figure(),
                                        place.subject(),
                                        one.since(),
                                        now,
                                        one.value(),
                                        ""),
                                0);
            }
        }
        for (Standing one : standing) {
            Alarm alarm =
                    new Alarm(one.cause(), one.subject(), now, now, one.amount(), one.detail());
            if (isTwice(known.get(new Key(one.cause(), one.subject())), one.amount())) {
                open.renew(alarm);
            } else {
                boolean unused = open.keep(alarm, 0); // while it ends: later
            }
        }
        keepIncidents();
    }

    private static boolean isTwice(OpenAlarms.Kept before, long amount) {
        return before != null && amount >= 2 * before.alarm().amount();
    }

    /** Keeps what has happened, as when nobody will look again. */
    public void keepIncidents() {
        keep(incidents.take());
    }

    private void keep(List<Alarm> happened) {
        int kept = 0;
        try {
            for (; kept < happened.size(); kept++) {
                Alarm alarm = happened.get(kept);
                if (!open.keep(alarm, alarm.amount())) {
                    incidents.putBack(alarm);
                }
            }
        } finally {
            happened.subList(kept, happened.size()).forEach(incidents::putBack);
        }
    }

    /** Tells what begins and what is over. */
    public void tell() {
        Instant now = clock.instant();
        for (OpenAlarms.Kept kept : open.all()) {
            Alarm alarm = kept.alarm();
            switch (kept.state()) {
                case NEW -> {
                    teller.raised(alarm);
                    open.told(alarm);
                }
                case TOLD -> {
                    if (isOver(alarm, now) && open.end(alarm)) {
                        end(alarm);
                    }
                }
                case ENDING -> end(alarm);
            }
        }
    }

    private boolean isOver(Alarm alarm, Instant now) {
        Duration quiet = own.contains(alarm.kind()) ? alarm.kind().quiet() : RecentIncidents.QUIET;
        return !alarm.last().plus(quiet).isAfter(now) && !begun.plus(GRACE).isAfter(now);
    }

    private void end(Alarm alarm) {
        teller.ended(alarm);
        open.forget(alarm);
    }
}
