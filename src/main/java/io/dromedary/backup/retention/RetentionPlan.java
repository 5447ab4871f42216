package io.dromedary.backup.retention;

import io.dromedary.backup.archive.StoredBackup;
import java.util.List;

/**
 * What thinning out a store would do; made without touching it, so that it is also the dry run.
 * Immutable.
 *
 * @param stays by infobase, the newest first
 * @param goes by infobase, the newest first
 */
public record RetentionPlan(List<KeptBackup> stays, List<StoredBackup> goes) {

    /** Copies the lists. */
    public RetentionPlan {
        stays = List.copyOf(stays);
        goes = List.copyOf(goes);
    }

    /** Bytes that go. */
    public long freedBytes() {
        return goes.stream().mapToLong(backup -> backup.manifest().size()).sum();
    }
}
