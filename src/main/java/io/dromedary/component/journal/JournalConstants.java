package io.dromedary.component.journal;

import org.apache.camel.spi.Metadata;

/** Headers of {@code journal:}. */
public final class JournalConstants {

    @Metadata(
            label = "consumer",
            description = "The channel the event comes from",
            javaType = "String")
    public static final String CHANNEL = "OnecChannel";

    /**
     * Exchange property: the channel to append to instead of the endpoint's. Not a header, which an
     * HTTP client could send, and which an event read from another channel would bring along.
     */
    public static final String TO_CHANNEL = "OnecToChannel";

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

    /**
     * An exchange property: {@code true} says that more attempts are in vain, so that what fails is
     * parked at once if the consumer may park.
     */
    public static final String PARK = "OnecPark";

    private JournalConstants() {}
}
