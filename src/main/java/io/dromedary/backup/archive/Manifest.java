package io.dromedary.backup.archive;

import io.dromedary.cluster.settings.Means;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is known of a backup; kept as JSON beside it, under its name with {@code .manifest.json}
 * behind. A file without one is no backup. Immutable.
 *
 * @param cluster name in the settings
 * @param infobaseId tells infobases apart; names do not
 * @param infobase its name at that time
 * @param means it was made by, which says what can restore it
 * @param file name of the backup without its folder
 * @param size bytes
 * @param sha256 of its content, in hexadecimal, lower case
 * @param startedAt when the dump began, which is the time of the backup; milliseconds count
 * @param took the dump alone; milliseconds count
 * @param tools versions of the programs by their names
 * @param generation of the configuration (поколение), where it is known
 */
public record Manifest(
        String cluster,
        UUID infobaseId,
        String infobase,
        Means means,
        String file,
        long size,
        String sha256,
        Instant startedAt,
        Duration took,
        Map<String, String> tools,
        Optional<String> generation) {

    /** Of the name of a manifest, behind that of its backup. */
    public static final String EXTENSION = ".manifest.json";

    /** Copies the tools, and drops what no store of manifests keeps. */
    public Manifest {
        startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
        took = took.truncatedTo(ChronoUnit.MILLIS);
        tools = Map.copyOf(tools);
    }

    /** Whose it is. */
    public InfobaseKey owner() {
        return new InfobaseKey(cluster, infobaseId);
    }
}
