package io.dromedary.component.eventlog;

import org.apache.camel.spi.Metadata;

/** Headers of the exchanges of {@code onec-eventlog:}. */
public final class EventLogConstants {

    @Metadata(
            label = "consumer",
            description = "Name of the infobase the log belongs to",
            javaType = "String")
    public static final String INFOBASE = "OnecInfobase";

    @Metadata(
            label = "consumer",
            description =
                    "The log file the batch begins in (.lgp), or the id of the database (.lgd)",
            javaType = "String")
    public static final String FILE = "OnecFile";

    @Metadata(
            label = "consumer",
            description = "Where the batch begins: byte offset in the file (.lgp) or row (.lgd)",
            javaType = "long")
    public static final String FROM_OFFSET = "OnecFromOffset";

    @Metadata(
            label = "consumer",
            description =
                    "Where the next batch begins: byte offset (.lgp; of the next file if the batch"
                            + " ends with its file) or row (.lgd)",
            javaType = "long")
    public static final String TO_OFFSET = "OnecToOffset";

    private EventLogConstants() {}
}
