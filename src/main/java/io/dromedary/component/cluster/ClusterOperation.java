package io.dromedary.component.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The steps that {@code onec-cluster:} can be. */
public enum ClusterOperation {
    /** Begins a backup; the body becomes the list of its tasks, one an infobase. */
    BEGIN_BACKUP(Job.BACKUP),
    /** Locks the infobase of the task, if what is done to it wants that. */
    LOCK(Job.BACKUP),
    /** Ends the sessions of the locked infobase. */
    END_SESSIONS(Job.BACKUP),
    /** Dumps the infobase. */
    DUMP(Job.BACKUP),
    /** Leaves the infobase as it was found. */
    UNLOCK(Job.BACKUP),
    /** Reads the dump. */
    VERIFY(Job.BACKUP),
    /** Makes the dump a backup, with its name and manifest. */
    PUBLISH(Job.BACKUP),
    /** Copies the backup to further folders. */
    REPLICATE(Job.BACKUP),
    /** Sends the backup to object stores. */
    UPLOAD(Job.BACKUP),
    /** Removes what retention lets go. */
    PRUNE(Job.BACKUP),
    /** Begins maintenance; the body becomes the list of its tasks, one an infobase. */
    BEGIN_MAINTENANCE(Job.MAINTENANCE),
    /** Renews the statistics of the infobase's database. */
    ANALYZE(Job.MAINTENANCE),
    /** Shortens the event log of the infobase. */
    REDUCE_EVENT_LOG(Job.MAINTENANCE),
    /** Removes old logs of tools. */
    REMOVE_LOGS(Job.MAINTENANCE),
    /** Begins an update; the body becomes the list of its tasks, one an infobase. */
    BEGIN_UPDATE(Job.UPDATE),
    /** Finds out which updates bring the infobase to the newest version. */
    PLAN_UPDATE(Job.UPDATE),
    /** Updates the infobase, which is locked and backed up. */
    UPDATE(Job.UPDATE),
    /** Begins a copy of settings; the body becomes the list of its tasks, one a cluster. */
    BEGIN_CLUSTER_CONFIG(Job.CLUSTER_CONFIG),
    /** Copies the settings of the cluster. */
    COPY_CLUSTER_CONFIG(Job.CLUSTER_CONFIG),
    /** Removes old copies of the settings of the cluster. */
    REMOVE_CLUSTER_CONFIGS(Job.CLUSTER_CONFIG),
    /** Restores the settings of a cluster; the body becomes the report of that job. */
    RESTORE_CLUSTER_CONFIG(Job.CLUSTER_CONFIG),
    /** Begins a restore drill; the body becomes the list of its tasks, one an infobase. */
    BEGIN_DRILL(Job.RESTORE_DRILL),
    /** Gets the newest backup of the infobase, and reads it whole. */
    FETCH_BACKUP(Job.RESTORE_DRILL),
    /** Restores it into a database of its own, where that is possible. */
    RESTORE_SCRATCH(Job.RESTORE_DRILL),
    /** Compares that database with the dump. */
    COMPARE_SCRATCH(Job.RESTORE_DRILL),
    /** Drops that database, and what was downloaded. */
    DROP_SCRATCH(Job.RESTORE_DRILL),
    /** Ends the job; the body becomes its report. */
    FINISH(Job.ANY),
    /** Writes the report of a job as text. */
    REPORT(Job.ANY);

    /** Which job a step belongs to. */
    enum Job {
        BACKUP,
        MAINTENANCE,
        UPDATE,
        CLUSTER_CONFIG,
        RESTORE_DRILL,
        ANY
    }

    private final Job job;

    ClusterOperation(Job job) {
        this.job = job;
    }

    Job job() {
        return job;
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
