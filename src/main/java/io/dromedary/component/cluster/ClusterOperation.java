package io.dromedary.component.cluster;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps that {@code onec-cluster:} can be. */
public enum ClusterOperation {
    /** Begins a backup; the body becomes the list of its tasks, one an infobase. */
    BEGIN_BACKUP,
    /** Locks the infobase of the task, if what it is dumped by wants that. */
    LOCK,
    /** Ends the sessions of the locked infobase. */
    END_SESSIONS,
    /** Dumps the infobase. */
    DUMP,
    /** Leaves the infobase as it was found. */
    UNLOCK,
    /** Reads the dump. */
    VERIFY,
    /** Makes the dump a backup, with its name and manifest. */
    PUBLISH,
    /** Copies the backup to further folders. */
    REPLICATE,
    /** Sends the backup to object stores. */
    UPLOAD,
    /** Removes what retention lets go. */
    PRUNE,
    /** Ends the job; the body becomes its report. */
    FINISH,
    /** Writes the report of a job as text. */
    REPORT,
    /** Begins a restore drill; the body becomes the list of its tasks, one an infobase. */
    BEGIN_DRILL,
    /** Gets the newest backup of the infobase, and reads it whole. */
    FETCH_BACKUP,
    /** Restores it into a database of its own, where that is possible. */
    RESTORE_SCRATCH,
    /** Compares that database with the dump. */
    COMPARE_SCRATCH,
    /** Drops that database, and what was downloaded. */
    DROP_SCRATCH,
    /** Ends the drill; the body becomes its report. */
    FINISH_DRILL;

    private static final Set<ClusterOperation> OF_DRILL =
            EnumSet.of(
                    BEGIN_DRILL,
                    FETCH_BACKUP,
                    RESTORE_SCRATCH,
                    COMPARE_SCRATCH,
                    DROP_SCRATCH,
                    FINISH_DRILL);

    /** Whether it is a step of a restore drill. */
    boolean isOfDrill() {
        return OF_DRILL.contains(this);
    }

    static ClusterOperation parse(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "onec-cluster:%s is no step; there is %s"
                                                .formatted(
                                                        word,
                                                        Arrays.stream(values())
                                                                .map(ClusterOperation::word)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
