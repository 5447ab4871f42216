package io.dromedary.web;

import io.dromedary.component.cluster.JobReportWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes times, lengths of time and sizes as people read them. Immutable. */
public final class Moments {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final Clock clock;

    Moments(Clock clock) {
        this.clock = clock;
    }

    /** In the zone of this machine. */
    public String at(Instant moment) {
        return TIME.format(moment.atZone(clock.getZone()));
    }

    /** Now, and which zone that is. */
    public String now() {
        return at(clock.instant()) + " " + clock.getZone();
    }

    /** In the largest unit that leaves it at 1 or more. */
    public String size(long bytes) {
        return JobReportWriter.size(bytes);
    }

    /** From a moment to now. */
    public String since(Instant moment) {
        return took(Duration.between(moment, clock.instant()));
    }

    /** The two largest units of it, e.g. {@code 1 d 2 h}. */
    public String took(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, time.toMillis()) / 1000.0);
        }
        if (seconds < 3600) {
            return "%d min %d s".formatted(seconds / 60, seconds % 60);
        }
        if (seconds < 86400) {
            return "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
        }
        return "%d d %d h".formatted(seconds / 86400, seconds % 86400 / 3600);
    }
}
