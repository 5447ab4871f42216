package io.dromedary.component.kod;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.KodEvents;
import io.dromedary.kod.health.Alarms.Alarm;
import io.dromedary.kod.health.Figure;
import io.dromedary.kod.health.OpenIncidents.Incident;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

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

    /** Of a figure. */
    CloudEvent of(Alarm alarm) {
        Figure figure = alarm.place().figure();
        ObjectNode data =
                json.createObjectNode()
                        .put("figure", figure.meter())
                        .put("raised", alarm.raised())
                        .put("value", alarm.value())
                        .put("unit", figure.unit())
                        .put("threshold", figure.threshold());
        return event(
                figure.name().toLowerCase(Locale.ROOT),
                alarm.place().subject(),
                alarm.since(),
                alarm.raised(),
                figure.advice(),
                data);
    }

    /** Of what has happened. */
    CloudEvent of(Incident incident) {
        ObjectNode data =
                json.createObjectNode()
                        .put("cause", incident.cause().code())
                        .put("raised", incident.raised())
                        .put("times", incident.times())
                        .put("detail", incident.detail());
        return event(
                incident.cause().code(),
                incident.subject(),
                incident.since(),
                incident.raised(),
                incident.cause().advice(),
                data);
    }

    private CloudEvent event(
            String what,
            String subject,
            Instant since,
            boolean raised,
            String advice,
            ObjectNode data) {
        data.put("since", since.toString()).put("advice", advice);
        return CloudEventBuilder.v1()
                .withId(
                        "alarm-%s-%s-%s-%s"
                                .formatted(what, subject, since, raised ? "raised" : "ended"))
                .withSource(KodEvents.source(node))
                .withType(KodEvents.ALARM)
                .withSubject(subject)
                .withTime(clock.instant().atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(data))
                .build();
    }
}
