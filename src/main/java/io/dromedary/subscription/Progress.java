package io.dromedary.subscription;

import io.dromedary.subscription.SubscriptionException.Reason;
import java.time.Duration;

/**
 * How far a subscription is, by three marks in its channel: {@code acknowledged ≤ lastEvent ≤
 * given}. Nothing up to the first is needed any more; between the second and the third is nothing
 * that fits the filter. Guarded by its subscriber's monitor.
 */
final class Progress {

    private final String name;
    private final Duration visibility;
    private long acknowledged;
    private long lastEvent;
    private long given;

    /** Up to here was given before a seek; acknowledging it has become meaningless. */
    private long fenced;

    /** Up to here was given what a refusal has taken back; 0 once something was given again. */
    private long takenBack;

    /** Until then, by the clock of {@link Timing#nanos}, what was given may be read past. */
    private long visibleUntil;

    /**
     * At {@code acknowledged}.
     *
     * @param name of the subscription
     * @param given up to where events may have been given already, and may be read past for the
     *     visibility time
     * @param visibility how long what was given may stay unacknowledged
     * @param now by the clock of {@link Timing#nanos}
     */
    Progress(String name, long acknowledged, long given, Duration visibility, long now) {
        this.name = name;
        this.visibility = visibility;
        this.acknowledged = acknowledged;
        this.given = Math.max(given, acknowledged);
        this.lastEvent = this.given;
        this.visibleUntil = now + visibility.toNanos();
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Moves, forward or back; what was in flight is void. */
    void moveTo(long offset) {
        fenced = Math.max(fenced, given);
        takenBack = 0;
        acknowledged = offset;
        lastEvent = offset;
        given = offset;
    }

    /**
     * Takes back what was given from {@code position} on: no acknowledgement passes it until it has
     * been given again.
     */
    void takeBack(long position) {
        fenced = Math.max(fenced, given);
        takenBack = Math.max(takenBack, given);
        given = position - 1;
        lastEvent = Math.min(lastEvent, given);
    }

    /** As {@link #takeBack}, whatever is not acknowledged. */
    void takeAllBack() {
        takeBack(acknowledged + 1);
    }

    /** Whether the event at {@code position} is given and not acknowledged. */
    boolean isInFlight(long position) {
        return position > acknowledged && position <= given;
    }

    /** Whether the event at {@code position} was taken back and has not been given again. */
    boolean isTakenBack(long position) {
        return position > given && position <= takenBack;
    }

    /**
     * Was given what lies up to {@code upTo}, the last event of it at {@code event}; what lies
     * below is seen again only after the visibility time.
     */
    void give(long event, long upTo, long now) {
        visibleUntil = now + visibility.toNanos();
        giveAhead(event, upTo);
    }

    /** As {@link #give}, with unacknowledged events below, whose time runs on. */
    void giveAhead(long event, long upTo) {
        takenBack = 0;
        lastEvent = Math.max(lastEvent, event);
        given = Math.max(given, upTo);
    }

    /** Looked up to {@code upTo} and found nothing, with unacknowledged events below. */
    void passAhead(long upTo) {
        given = Math.max(given, upTo);
    }

    /** Another process may have given what lies up to {@code upTo}. */
    void mayHaveBeenGiven(long upTo) {
        if (upTo > given) {
            given = upTo;
            lastEvent = upTo;
        }
    }

    /**
     * Looked up to {@code upTo} and found nothing, with nothing unacknowledged below.
     *
     * @return whether the acknowledged offset has moved
     */
    boolean pass(long upTo) {
        given = Math.max(given, upTo);
        if (upTo <= acknowledged) {
            return false;
        }
        acknowledged = upTo;
        lastEvent = Math.max(lastEvent, upTo);
        return true;
    }

    /**
     * Acknowledges, if {@link #checkGiven} allows it.
     *
     * @return whether the acknowledged offset has moved
     */
    boolean acknowledge(long upTo, long now) {
        long offset = isTakenBack(upTo) ? given : upTo;
        if (offset <= acknowledged || offset > given) {
            return false;
        }
        visibleUntil = now + visibility.toNanos();
        // Behind the last event given is nothing that fits up to where was looked.
        acknowledged = offset >= lastEvent ? given : offset;
        lastEvent = Math.max(lastEvent, acknowledged);
        return true;
    }

    /** Whether a reader that has everything up to {@code after} may go on behind it. */
    boolean isAhead(long after, long now) {
        return after > acknowledged && after <= given && now < visibleUntil;
    }

    /** How long the unacknowledged may still be read past; not above zero if no longer. */
    Duration visibleFor(long now) {
        return Duration.ofNanos(visibleUntil - now);
    }

    /** Refuses to acknowledge what was not given; what was given before a seek does no harm. */
    void checkGiven(long offset) {
        if (offset > Math.max(given, fenced)) {
            throw notGiven("Offset " + offset + " cannot be acknowledged");
        }
    }

    /** Refuses to read ahead behind what was not given. */
    void checkAhead(long offset) {
        if (offset > Math.max(given, takenBack)) {
            throw notGiven("after=" + offset + " would leave events out");
        }
    }

    /** The refusal to take {@code position} for an event that may be refused. */
    SubscriptionException notInFlight(long position) {
        return notGiven(
                "Event " + position + " cannot be refused, " + acknowledged + " is acknowledged");
    }

    private SubscriptionException notGiven(String what) {
        return new SubscriptionException(
                Reason.NOT_GIVEN, what + ": " + name + " was given events up to " + given);
    }
}
