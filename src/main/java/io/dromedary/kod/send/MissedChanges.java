package io.dromedary.kod.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * When to look for changes that came in behind the boundary's back, and how far: often a little
 * way, seldom a long one, and every night, and at the beginning, at all of them. Used by one
 * thread.
 */
final class MissedChanges {

    /** The way back; looked through anew when a part of it has passed. */
    private static final List<Duration> REACHES =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1));

    private static final int LOOKS_PER_REACH = 6;

    /** Before all marks: old data has the date it was made. */
    static final Instant ALWAYS = Instant.parse("0001-01-01T00:00:00Z");

    private final LocalTime nightly;
    private final Clock clock;
    private final Instant[] due = new Instant[REACHES.size()];
    private Instant nextNight;

    MissedChanges(LocalTime nightly, Clock clock) {
        this.nightly = nightly;
        this.clock = clock;
        this.nextNight = clock.instant();
        Arrays.fill(due, nextNight);
    }

    /** Since when changes are looked for now; empty if no look is due. */
    Optional<Instant> due() {
        Instant now = clock.instant();
        if (!now.isBefore(nextNight)) {
            looked(REACHES.size() - 1, now);
            nextNight = nightAfter(now);
            return Optional.of(ALWAYS);
        }
        for (int i = REACHES.size() - 1; i >= 0; i--) {
            if (!now.isBefore(due[i])) {
                looked(i, now);
                return Optional.of(now.minus(REACHES.get(i)));
            }
        }
        return Optional.empty();
    }

    /** A long way includes the shorter ones. */
    private void looked(int reach, Instant now) {
        for (int i = 0; i <= reach; i++) {
            due[i] = now.plus(REACHES.get(i).dividedBy(LOOKS_PER_REACH));
        }
    }

    private Instant nightAfter(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, clock.getZone());
        Instant tonight = today.atTime(nightly).atZone(clock.getZone()).toInstant();
        return tonight.isAfter(now)
                ? tonight
                : today.plusDays(1).atTime(nightly).atZone(clock.getZone()).toInstant();
    }
}
