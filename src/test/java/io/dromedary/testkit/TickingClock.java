package io.dromedary.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that moves on by the same step whenever it is looked at. Not thread-safe. */
public final class TickingClock extends Clock {

    private final ZoneId zone;
    private final Duration step;
    private Instant now;

    /** Shows {@code start} when first looked at. */
    public TickingClock(Instant start, Duration step, ZoneId zone) {
        this.now = start;
        this.step = step;
        this.zone = zone;
    }

    @Override
    public Instant instant() {
        Instant shown = now;
        now = now.plus(step);
        return shown;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new TickingClock(now, step, other);
    }
}
