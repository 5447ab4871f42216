package io.dromedary.cluster.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * What maintenance does. Immutable.
 *
 * @param concurrency infobases at once, at least 1
 * @param postgres whether the DBMS gets new statistics ({@code vacuumdb --analyze})
 * @param platform whether DESIGNER works on infobases (event log)
 * @param eventLog how much of the event log stays; all of it if empty
 * @param limit of one program
 */
public record MaintenanceSettings(
        int concurrency,
        boolean postgres,
        boolean platform,
        Optional<Duration> eventLog,
        Duration limit) {}
