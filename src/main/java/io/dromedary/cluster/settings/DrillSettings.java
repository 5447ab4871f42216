package io.dromedary.cluster.settings;

import java.time.Duration;

/**
 * Where backups are restored to try them. Immutable.
 *
 * @param server one of {@code postgres.servers}, by its name there; its user may create databases
 * @param concurrency backups at once, at least 1
 * @param limit of one backup
 */
public record DrillSettings(String server, int concurrency, Duration limit) {}
