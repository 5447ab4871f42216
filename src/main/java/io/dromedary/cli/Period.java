package io.dromedary.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;

/**
 * A stretch of time.
 *
 * @param from first moment inside
 * @param to first moment after it
 */
record Period(Instant from, Instant to) {
    private static final Period ALWAYS = new Period(Instant.MIN, Instant.MAX);

    /**
     * From what was given on the command line; an empty text sets no limit.
     *
     * @param zone of moments that name none
     * @throws IllegalArgumentException if a text is no moment or the second is not after the first;
     *     the message says what may stand there
     */
    static Period of(String from, String to, ZoneId zone) {
        Period period =
                new Period(
                        from.isEmpty() ? Instant.MIN : moment("--from", from, zone),
                        to.isEmpty() ? Instant.MAX : moment("--to", to, zone));
        if (!period.from().isBefore(period.to())) {
            throw new IllegalArgumentException(
                    "--from " + from + " is not before --to " + to + ": nothing lies between");
        }
        return period;
    }

    boolean contains(ZonedDateTime date) {
        if (equals(ALWAYS)) {
            return true;
        }
        Instant moment = date.toInstant();
        return !moment.isBefore(from) && moment.isBefore(to);
    }

    private static Instant moment(String option, String text, ZoneId zone) {
        try {
            if (text.length() == "2026-01-31".length()) {
                return LocalDate.parse(text).atStartOfDay(zone).toInstant();
            }
            String iso = text.replace(' ', 'T');
            return hasZone(iso)
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(zone).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    option
                            + ": '"
                            + text
                            + "' is no moment; try 2026-01-31, 2026-01-31T08:00:00 (time of the"
                            + " log's zone) or 2026-01-31T08:00:00+03:00",
                    e);
        }
    }

    private static boolean hasZone(String iso) {
        int time = iso.indexOf('T');
        return time >= 0
                && (iso.endsWith("Z") || iso.indexOf('+', time) > 0 || iso.indexOf('-', time) > 0);
    }
}
