package io.dromedary.eventlog;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;

/** The typed value in a record's data field. */
public sealed interface LogData {

    /** {@code {"U"}}. */
    record Undefined() implements LogData {
        /** The only value. */
        public static final Undefined INSTANCE = new Undefined();
    }

    /** {@code {"S","…"}}. */
    record Text(String value) implements LogData {}

    /** {@code {"N",1.5}}. */
    record Numeric(BigDecimal value) implements LogData {}

    /** {@code {"B",1}}. */
    record Bool(boolean value) implements LogData {}

    /** {@code {"D",20201219164815}}; the platform may write the empty date. */
    record Moment(LocalDateTime value) implements LogData {}

    /**
     * {@code {"R",39:80c9…}}.
     *
     * @param table number of the type's table in the database, not a metadata id
     */
    record Reference(int table, UUID value) implements LogData {}

    /**
     * {@code {"P",{…}}}, {@code {"A",{…}}}: values in order.
     *
     * @param type {@code Structure} or {@code Array}
     * @param kind the leading bare number of the block (a bit mask of the fields present); −1 if it
     *     has none
     */
    record Structure(String type, long kind, List<LogData> values) implements LogData {}

    /** Anything else, as it stands in the log, braces included. */
    record Raw(String value) implements LogData {}
}
