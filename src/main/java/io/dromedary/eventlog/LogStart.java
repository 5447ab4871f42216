package io.dromedary.eventlog;

import java.time.Instant;

/** Where reading begins if there is no checkpoint. */
public sealed interface LogStart {

    /** The notation that {@link #parse} reads. */
    String asText();

    /** The oldest record there is. */
    record Beginning() implements LogStart {
        @Override
        public String asText() {
            return "beginning";
        }
    }

    /** Only what is written from now on. */
    record End() implements LogStart {
        @Override
        public String asText() {
            return "end";
        }
    }

    /** The first record, in log order, dated at or after the moment. */
    record Time(Instant moment) implements LogStart {
        @Override
        public String asText() {
            return moment.toString();
        }
    }

    /**
     * Exactly there.
     *
     * @param memory see {@link EventLogBatch#memory}
     */
    record Position(LogPosition position, String memory) implements LogStart {
        @Override
        public String asText() {
            return position.asText();
        }
    }

    /**
     * {@code beginning}, {@code end}, an ISO-8601 instant, or a position as {@link
     * LogPosition#asText} writes it.
     *
     * @throws IllegalArgumentException if it is none of these; the message says what may stand
     *     there
     */
    static LogStart parse(String text) {
        if (text.equals("beginning")) {
            return new Beginning();
        }
        if (text.equals("end")) {
            return new End();
        }
        try {
            return text.contains("/")
                    ? new Position(LogPosition.parse(text), "")
                    : new Time(Instant.parse(text));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "start '"
                            + text
                            + "' is none of: beginning, end, a moment such as"
                            + " 2026-01-31T00:00:00Z, a position such as GUID/file.lgp/offset",
                    e);
        }
    }
}
