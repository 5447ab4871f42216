package io.dromedary.kod.message;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The moment a sending session began (отметка времени): what orders the messages of a stream.
 *
 * @param digits {@code yyyyMMddHHmmssSSS}, UTC; order of text is order of time
 */
public record Mark(String digits) implements Comparable<Mark> {

    /** A mark that is further ahead is a mistake of somebody's clock. */
    public static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    /** Digits of a mark. */
    static final int LENGTH = 17;

    private static final int MINUTE_LENGTH = 12;
    private static final int NANOS_OF_MILLI = 1_000_000;
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * Checks that it is a time of the calendar.
     *
     * @throws IllegalArgumentException if it is not
     */
    public Mark {
        time(digits);
    }

    /** The mark of a moment; what is finer than a millisecond is cut off. */
    public static Mark of(Instant moment) {
        return new Mark(FORMAT.format(moment));
    }

    /**
     * A mark that somebody has given. One that is far ahead would take the boundary along, behind
     * which everything is a missed change.
     *
     * @throws IllegalArgumentException if it is no time of the calendar, or more than {@link
     *     #MOST_AHEAD} ahead of {@code now}
     */
    public static Mark given(String digits, Instant now) {
        Mark mark = new Mark(digits);
        if (mark.isAhead(now)) {
            throw new IllegalArgumentException(
                    "the mark %s is more than %d minutes ahead: it is %s now (UTC). Compare the clocks, and the time zone"
                            .formatted(digits, MOST_AHEAD.toMinutes(), of(now)));
        }
        return mark;
    }

    /** Whether it is more than {@link #MOST_AHEAD} ahead of {@code now}. */
    public boolean isAhead(Instant now) {
        return instant().isAfter(now.plus(MOST_AHEAD));
    }

    /** The moment, in whole milliseconds. */
    public Instant instant() {
        return time(digits).toInstant(ZoneOffset.UTC);
    }

    /** The minute directory that a message of this mark is written to. */
    public String minute() {
        return digits.substring(0, MINUTE_LENGTH);
    }

    @Override
    public int compareTo(Mark other) {
        return digits.compareTo(other.digits);
    }

    @Override
    public String toString() {
        return digits;
    }

    private static LocalDateTime time(String digits) {
        if (digits.length() != LENGTH || !isDigits(digits)) {
            throw new IllegalArgumentException(
                    "'" + digits + "' is no mark: 17 digits, yyyyMMddHHmmssSSS");
        }
        try {
            return LocalDateTime.of(
                    part(digits, 0, 4),
                    part(digits, 4, 6),
                    part(digits, 6, 8),
                    part(digits, 8, 10),
                    part(digits, 10, 12),
                    part(digits, 12, 14),
                    part(digits, 14, LENGTH) * NANOS_OF_MILLI);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + digits + "' is no mark: " + e.getMessage(), e);
        }
    }

    /**
     * Whether there is nothing but ASCII digits: a loop, since it is asked for millions of names.
     */
    static boolean isDigits(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    private static int part(String digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
    }
}
