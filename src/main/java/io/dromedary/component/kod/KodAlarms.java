package io.dromedary.component.kod;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.dromedary.event.KodEvents;
import io.dromedary.kod.health.Alarms;
import io.dromedary.kod.health.Alarms.Alarm;
import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Figure;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the figures of a route from time to time, and tells alarms to the log and the journal.
 */
final class KodAlarms implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KodAlarms.class);
    private static final int SECONDS = 10;

    private final Alarms alarms = new Alarms();
    private final ObjectMapper json = new ObjectMapper();
    private final CamelContext camel;
    private final ProducerTemplate template;
    private final ScheduledExecutorService clockwork;
    private final Clock clock;
    private final Supplier<Collection<Measured>> figures;
    private final String endpoint;
    private final String node;

    /**
     * Begins to look.
     *
     * @param endpoint takes the events
     * @param node code of this one, for their source; any text where it is not known
     */
    KodAlarms(
            CamelContext camel,
            Clock clock,
            Supplier<Collection<Measured>> figures,
            String endpoint,
            String node) {
        this.camel = camel;
        this.clock = clock;
        this.figures = figures;
        this.endpoint = endpoint;
        this.node = node;
        this.template = camel.createProducerTemplate();
        this.clockwork =
                camel.getExecutorServiceManager()
                        .newSingleThreadScheduledExecutor(this, "kod-alarms");
        Future<?> unused = // look() never throws
                clockwork.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Looks once. */
    void look() {
        try {
            for (Alarm alarm : alarms.look(figures.get(), clock.instant())) {
                template.sendBody(endpoint, event(alarm));
                log(alarm);
                alarms.told(alarm);
            }
        } catch (RuntimeException e) {
            LOG.warn("КОД: an alarm could not be told; trying again: {}", e.toString());
        }
    }

    private static void log(Alarm alarm) {
        Figure figure = alarm.place().figure();
        if (alarm.raised()) {
            LOG.warn(
                    "КОД {}: {} is {} {}, above {}, since {}. {}",
                    alarm.place().subject(),
                    figure.meter(),
                    alarm.value(),
                    figure.unit(),
                    figure.threshold(),
                    alarm.since(),
                    figure.advice());
        } else {
            LOG.info("КОД {}: {} is well again", alarm.place().subject(), figure.meter());
        }
    }

    private CloudEvent event(Alarm alarm) {
        Figure figure = alarm.place().figure();
        ObjectNode data =
                json.createObjectNode()
                        .put("figure", figure.meter())
                        .put("raised", alarm.raised())
                        .put("value", alarm.value())
                        .put("unit", figure.unit())
                        .put("threshold", figure.threshold())
                        .put("since", alarm.since().toString())
                        .put("advice", figure.advice());
        return CloudEventBuilder.v1()
                .withId(
                        "alarm-%s-%s-%s-%s"
                                .formatted(
                                        figure.name().toLowerCase(Locale.ROOT),
                                        alarm.place().subject(),
                                        alarm.since(),
                                        alarm.raised() ? "raised" : "ended"))
                .withSource(KodEvents.source(node))
                .withType(KodEvents.ALARM)
                .withSubject(alarm.place().subject())
                .withTime(clock.instant().atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(data))
                .build();
    }

    @Override
    public void close() {
        camel.getExecutorServiceManager().shutdownNow(clockwork);
        template.stop();
    }
}
