package io.dromedary.component.kod;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.KodEvents;
import io.dromedary.kod.health.Alarm;
import io.dromedary.kod.health.Figure;
import java.time.Clock;
import java.time.ZoneOffset;

/** Alarms as they stand in the journal; told once more they have the same id. Thread-safe. */
final class AlarmEvents {

    private final ObjectMapper json = new ObjectMapper();
    private final Clock clock;
    private final String node;

    /**
     * Events of a node.
     *
     * @param node its code; any text where it is not known
     */
    AlarmEvents(Clock clock, String node) {
        this.clock = clock;
        this.node = node;
    }

    /**
     * Of an alarm.
     *
     * @param raised whether it begins, or is over
     */
    CloudEvent of(Alarm alarm, boolean raised) {
        ObjectNode data = json.createObjectNode();
        if (alarm.kind() instanceof Figure figure) {
            data.put("figure", figure.meter())
                    .put("raised", raised)
                    .put("value", alarm.amount())
                    .put("unit", figure.unit())
                    .put("threshold", figure.threshold());
        } else {
            data.put("cause", alarm.kind().code())
                    .put("raised", raised)
                    .put("times", (long) alarm.amount())
                    .put("detail", alarm.detail());
        }
        data.put("since", alarm.since().toString()).put("advice", alarm.kind().advice());
        return CloudEventBuilder.v1()
                .withId(
                        "alarm-%s-%s-%s-%s"
                                .formatted(
                                        alarm.kind().code(),
                                        alarm.subject(),
                                        alarm.since(),
                                        raised ? "raised" : "ended"))
                .withSource(KodEvents.source(node))
                .withType(KodEvents.ALARM)
                .withSubject(alarm.subject())
                .withTime(clock.instant().atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(data))
                .build();
    }
}
