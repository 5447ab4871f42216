package io.dromedary.backup.catalogue;

import io.dromedary.cluster.Infobase;
import java.time.Instant;
import java.util.Optional;

/**
 * An infobase whose last good backup is too old. Immutable.
 *
 * @param last time of that backup; empty if there is none
 */
public record Overdue(Infobase infobase, Optional<Instant> last) {}
