package io.dromedary.component.cluster;

import org.apache.camel.spi.Metadata;

/** Headers of {@code onec-cluster:}. */
public final class ClusterConstants {

    /** Of the job that an exchange is part of. */
    @Metadata(description = "The id of the job.", javaType = "java.util.UUID")
    public static final String JOB = "OnecJob";

    /** Of the infobase that a task is about. */
    @Metadata(description = "The name of the infobase.", javaType = "String")
    public static final String INFOBASE = "OnecInfobase";

    /** Of a report, as mail wants it. */
    @Metadata(description = "The essence of a report.", javaType = "String")
    public static final String SUBJECT = "Subject";

    /** Of the cluster that is restored. */
    @Metadata(description = "The name of the cluster in cluster.yaml.", javaType = "String")
    public static final String CLUSTER = "cluster";

    /** Of the copy that is restored. */
    @Metadata(
            description = "The name of the copy, e.g. 20260131-003000Z; the newest if missing.",
            javaType = "String")
    public static final String COPY = "copy";

    /** Whether restoring only says what it would do. */
    @Metadata(description = "Anything but false changes nothing.", javaType = "String")
    public static final String DRY_RUN = "dry-run";

    private ClusterConstants() {}
}
