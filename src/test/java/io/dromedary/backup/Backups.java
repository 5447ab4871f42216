package io.dromedary.backup;

import io.dromedary.backup.archive.Manifest;
import io.dromedary.backup.archive.StoredBackup;
import io.dromedary.cluster.Infobase;
import io.dromedary.cluster.settings.Means;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Infobases and backups that tests speak of. */
public final class Backups {

    /** When they are made, unless another time is said. */
    public static final Instant NINE = Instant.parse("2026-01-31T09:00:00Z");

    private static final UUID CLUSTER = new UUID(1, 1);

    private Backups() {}

    /** An infobase of the cluster {@code main}. */
    public static Infobase infobase(String name) {
        return new Infobase(
                "main",
                CLUSTER,
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
                name);
    }

    /** A backup of an infobase. */
    public static StoredBackup backup(Infobase infobase, Instant startedAt, String file) {
        return new StoredBackup(
                "main/" + infobase.id() + "/" + file, manifest(infobase, startedAt, file));
    }

    /** A manifest of a dump of 5 bytes. */
    public static Manifest manifest(Infobase infobase, Instant startedAt, String file) {
        return new Manifest(
                infobase.cluster(),
                infobase.id(),
                infobase.name(),
                Means.PG_DUMP,
                file,
                5,
                "0".repeat(64),
                startedAt,
                Duration.ofSeconds(3),
                Map.of("pg_dump", "15.14"),
                Optional.empty());
    }
}
