package io.dromedary.component.journal;

import org.apache.camel.spi.Metadata;

/** Headers of {@code journal:}. */
public final class JournalConstants {

    @Metadata(
            description =
                    "Producer: the channel to append to instead of the endpoint's. Consumer: the"
                            + " channel the event comes from.",
            javaType = "String")
    public static final String CHANNEL = "OnecChannel";

    @Metadata(
            label = "consumer",
            description = "Position of the event (of the last one of a batch) in its channel",
            javaType = "long")
    public static final String POSITION = "OnecPosition";

    @Metadata(
            label = "producer",
            description =
                    "Positions of the appended events in their channels, in the order of the body",
            javaType = "List<Long>")
    public static final String POSITIONS = "OnecPositions";

    @Metadata(
            label = "producer",
            description = "How many of the events the journal already held",
            javaType = "int")
    public static final String DUPLICATES = "OnecDuplicates";

    @Metadata(label = "consumer", description = "Id of the event", javaType = "String")
    public static final String EVENT_ID = "OnecEventId";

    @Metadata(label = "consumer", description = "Type of the event", javaType = "String")
    public static final String EVENT_TYPE = "OnecEventType";

    private JournalConstants() {}
}
