package io.dromedary.backup.alarm;

import io.dromedary.backup.archive.InfobaseKey;
import java.time.Instant;
import java.util.Optional;

/**
 * An infobase that should have backups. Immutable.
 *
 * @param name as the cluster had it last
 * @param seenAt when it was seen first; one without a backup is late by that
 * @param lateAt since when its last good backup is too old; empty if it is not
 * @param toldAt when people were told so
 */
public record Watched(
        InfobaseKey key,
        String name,
        Instant seenAt,
        Optional<Instant> lateAt,
        Optional<Instant> toldAt) {

    Watched named(String now) {
        return new Watched(key, now, seenAt, lateAt, toldAt);
    }

    Watched late(Instant now) {
        return new Watched(key, name, seenAt, lateAt.or(() -> Optional.of(now)), toldAt);
    }

    Watched inTime() {
        return new Watched(key, name, seenAt, Optional.empty(), toldAt);
    }

    Watched told(Instant now) {
        return new Watched(
                key,
                name,
                seenAt,
                lateAt,
                lateAt.isPresent() ? Optional.of(now) : Optional.empty());
    }

    /** Whether people should hear that it is late now, or not anymore. */
    boolean isNews() {
        return lateAt.isPresent() != toldAt.isPresent();
    }
}
