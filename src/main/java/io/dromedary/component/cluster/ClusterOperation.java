package io.dromedary.component.cluster;

import java.util.Arrays;
import java.util.Locale;
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
    REPORT;

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
