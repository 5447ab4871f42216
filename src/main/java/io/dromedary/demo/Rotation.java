package io.dromedary.demo;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** Period after which the platform begins a new file of the log. */
public enum Rotation {
    /** Every full hour. */
    HOUR,
    /** Every midnight. */
    DAY,
    /** Every Monday, the platform's default. */
    WEEK,
    /** Every first of a month. */
    MONTH;

    LocalDateTime startOf(LocalDateTime moment) {
        LocalDateTime day = moment.truncatedTo(ChronoUnit.DAYS);
        return switch (this) {
            case HOUR -> moment.truncatedTo(ChronoUnit.HOURS);
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }
}
