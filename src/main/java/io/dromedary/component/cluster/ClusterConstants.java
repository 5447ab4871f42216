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

    private ClusterConstants() {}
}
