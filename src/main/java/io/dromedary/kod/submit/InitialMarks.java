package io.dromedary.kod.submit;

import io.dromedary.kod.message.Mark;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The marks that old data gets when it comes into the registry: by the date that its objects bear,
 * not before and not after two bounds. A historical transfer gives it by these.
 *
 * @param from of what bears no date
 * @param to not before {@code from}
 * @param zone of the dates, that of the infobase
 */
public record InitialMarks(Mark from, Mark to, ZoneId zone) {

    /** Checks the bounds. */
    public InitialMarks {
        if (from.compareTo(to) > 0) {
            throw new IllegalArgumentException(
                    "the lower bound of initial marks, " + from + ", is behind the upper, " + to);
        }
    }

    /** The mark of an object with this date. */
    Mark of(Optional<LocalDateTime> date) {
        return date.map(it -> it.atZone(zone).toInstant())
                .filter(moment -> moment.isAfter(from.instant()))
                .map(moment -> moment.isBefore(to.instant()) ? Mark.of(moment) : to)
                .orElse(from);
    }
}
