package io.dromedary.backup.archive;

import io.dromedary.cluster.Infobase;
import java.util.UUID;

/**
 * Whose a backup is. The UUID alone would do but for a cluster that was cloned with its registry,
 * whose infobases have the UUIDs of the originals. Immutable.
 *
 * @param cluster name in the settings
 * @param id of the infobase
 */
public record InfobaseKey(String cluster, UUID id) {

    /** Of an infobase. */
    public static InfobaseKey of(Infobase infobase) {
        return new InfobaseKey(infobase.cluster(), infobase.id());
    }
}
