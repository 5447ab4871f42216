package io.dromedary.api.http;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

/** The answer of a poll as the interface's description shows it; {@link AnswerBody} writes it. */
@Schema(name = "Answer")
record PollAnswer(
        @Schema(description = "CloudEvents in their JSON format, in order")
                List<Map<String, Object>> events,
        @Schema(description = "Position of each event; may be acknowledged one by one")
                List<Long> positions,
        @Schema(description = "Last position looked at; acknowledges all of events") long offset,
        @Schema(description = "Positions of the channel above the offset") long lag,
        @Schema(description = "To be sent with the next poll, ack or seek") String session,
        @Schema(description = "What retention removed before it was given; usually absent") Gap gap,
        @Schema(
                        description =
                                "true: parked events that are given again, with positions below the"
                                        + " offset; acknowledged as ever, with this `session`."
                                        + " Usually absent")
                boolean replayed) {

    static final String EXAMPLE =
            """
            {"events":[{"specversion":"1.0","id":"7f9d/20260131000000.lgp/18233/1c291ca3/onec.transaction.committed",\
            "source":"/onec/trade","type":"onec.transaction.committed","time":"2026-01-31T09:15:02Z",\
            "datacontenttype":"application/json","data":{}}],"positions":[1042],"offset":1042,"lag":0,\
            "session":"3-5f1d00c2"}""";

    /** Positions that are gone. */
    record Gap(long from, long to) {}
}
