package io.dromedary.cluster.postgres;

import java.time.Duration;

/**
 * A dump that was made. Immutable.
 *
 * @param size bytes
 * @param version of {@code pg_dump}
 */
public record PostgresDump(long size, Duration took, String version) {}
