package io.dromedary.testkit.cluster;

import io.dromedary.cluster.settings.JobKind;

/** What is done to a cluster beside its backups, and may be killed meanwhile. */
enum CareJob {
    /** Statistics and event logs. */
    MAINTENANCE(JobKind.MAINTENANCE),
    /** A configuration is updated after a backup. */
    UPDATE(JobKind.UPDATE),
    /** Settings of the cluster are copied. */
    COPY(JobKind.CLUSTER_CONFIG),
    /** They are restored. */
    COPY_RESTORE(JobKind.CLUSTER_CONFIG),
    /** The newest backups are tried. */
    DRILL(JobKind.RESTORE_DRILL),
    /** A backup is restored into a database that is made. */
    RESTORE_DATABASE(JobKind.RESTORE),
    /** A backup is restored into an infobase that is there. */
    RESTORE_INFOBASE(JobKind.RESTORE);

    private final JobKind kind;

    CareJob(JobKind kind) {
        this.kind = kind;
    }

    /** As the book has it. */
    JobKind kind() {
        return kind;
    }
}
