package io.dromedary.eventlog;

import java.io.IOException;
import java.io.Reader;

/**
 * Opens event logs of whichever format a folder holds.
 *
 * <pre>{@code
 * LogSettings log = LogSettings.of("trade", Path.of("/data/trade/1Cv8Log"), zone);
 * EventLogs.read(log, record -> System.out.println(record.event().name()));
 * }</pre>
 */
public final class EventLogs {

    private EventLogs() {}

    /**
     * Follows a log that grows.
     *
     * @throws IOException if there is no log at that place or it cannot be read
     */
    public static LogFollower follow(LogSettings settings, LogStart start) throws IOException {
        return LogFormat.of(settings.location()).follow(settings, start);
    }

    /**
     * Reads a log once, from its oldest record to the newest one that is there now.
     *
     * <p>Damage is reported to the consumer and passed over; it never ends the reading.
     *
     * @throws IOException if there is no log at that place or it cannot be read
     */
    public static ReadSummary read(LogSettings settings, LogConsumer consumer) throws IOException {
        return LogFormat.of(settings.location()).read(settings, consumer);
    }

    /**
     * The whole comment of one record, however long it is, as a stream.
     *
     * @return to be closed by the caller
     * @throws IOException if no record begins at that place
     */
    public static Reader comment(LogSettings settings, LogPosition position) throws IOException {
        return LogFormat.of(settings.location()).comment(settings, position);
    }
}
