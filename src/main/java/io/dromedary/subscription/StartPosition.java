package io.dromedary.subscription;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/**
 * Where in its channel a subscription begins, or is moved to. Its text, {@code toString()} and
 * {@link #parse}, is {@code earliest}, {@code latest}, {@code offset:N} or {@code time:ISO-8601}.
 */
public sealed interface StartPosition {

    /** At the oldest event that is still there. */
    record Earliest() implements StartPosition {
        @Override
        public String toString() {
            return "earliest";
        }
    }

    /** At the next event to be appended. */
    record Latest() implements StartPosition {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /**
     * After {@code offset}, as if everything up to it were acknowledged.
     *
     * @param offset from 0
     */
    record Offset(long offset) implements StartPosition {

        /** Refuses a negative offset. */
        public Offset {
            if (offset < 0) {
                throw SubscriptionException.invalid("An offset is not negative: " + offset);
            }
        }

        @Override
        public String toString() {
            return "offset:" + offset;
        }
    }

    /** At the first event, in the channel's order, whose time is not before {@code time}. */
    record Time(Instant time) implements StartPosition {
        @Override
        public String toString() {
            return "time:" + time;
        }
    }

    /** See {@link Earliest}. */
    StartPosition EARLIEST = new Earliest();

    /** See {@link Latest}. */
    StartPosition LATEST = new Latest();

    /**
     * Reads the text form.
     *
     * @throws SubscriptionException ({@code INVALID}) if it is none of the four
     */
    static StartPosition parse(String text) {
        if (text.equals("earliest")) {
            return EARLIEST;
        }
        if (text.equals("latest")) {
            return LATEST;
        }
        if (Texts.OFFSET.matcher(text).matches()) {
            return new Offset(Long.parseLong(text.substring("offset:".length())));
        }
        if (text.startsWith("time:")) {
            try {
                return new Time(OffsetDateTime.parse(text.substring("time:".length())).toInstant());
            } catch (DateTimeException e) {
                throw SubscriptionException.invalid(
                        "A start time is ISO-8601 with an offset, such as"
                                + " time:2026-01-31T09:00:00Z or time:2026-01-31T12:00:00+03:00,"
                                + " not '"
                                + Names.shown(text)
                                + "'");
            }
        }
        throw SubscriptionException.invalid(
                "A start is earliest, latest, offset:N or time:ISO-8601, not '"
                        + Names.shown(text)
                        + "'");
    }

    /** Keeps the pattern out of the public interface. */
    final class Texts {
        private static final Pattern OFFSET = Pattern.compile("offset:\\d{1,18}");

        private Texts() {}
    }
}
