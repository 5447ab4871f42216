package io.dromedary.component.kod;

import io.dromedary.kod.health.Alarms;
import io.dromedary.kod.health.Alarms.Alarm;
import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Figure;
import io.dromedary.kod.health.OpenIncidents;
import io.dromedary.kod.health.OpenIncidents.Incident;
import java.time.Clock;
import java.util.Collection;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the figures of a route from time to time, and at what has happened in it, and tells
 * alarms to the log and the journal.
 */
final class KodAlarms implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KodAlarms.class);
    private static final int SECONDS = 10;

    private final Alarms alarms = new Alarms();
    private final CamelContext camel;
    private final ProducerTemplate template;
    private final ScheduledExecutorService clockwork;
    private final Clock clock;
    private final Supplier<Collection<Measured>> figures;
    private final OpenIncidents incidents;
    private final String endpoint;
    private final AlarmEvents events;

    /**
     * Begins to look.
     *
     * @param incidents told once each
     * @param endpoint takes the events
     * @param node code of this one, for their source; any text where it is not known
     */
    KodAlarms(
            CamelContext camel,
            Clock clock,
            Supplier<Collection<Measured>> figures,
            OpenIncidents incidents,
            String endpoint,
            String node) {
        this.camel = camel;
        this.clock = clock;
        this.figures = figures;
        this.incidents = incidents;
        this.endpoint = endpoint;
        this.events = new AlarmEvents(clock, node);
        this.template = camel.createProducerTemplate();
        this.clockwork =
                camel.getExecutorServiceManager()
                        .newSingleThreadScheduledExecutor(this, "kod-alarms");
        Future<?> unused = // look() never throws
                clockwork.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Looks once. */
    void look() {
        attempt(this::tellFigures);
        attempt(this::tellIncidents);
    }

    private static void attempt(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            LOG.warn("КОД: an alarm could not be told; trying again: {}", e.toString());
        }
    }

    private void tellFigures() {
        for (Alarm alarm : alarms.look(figures.get(), clock.instant())) {
            template.sendBody(endpoint, events.of(alarm));
            log(alarm);
            alarms.told(alarm);
        }
    }

    private void tellIncidents() {
        for (Incident incident : incidents.look()) {
            template.sendBody(endpoint, events.of(incident));
            log(incident);
            incidents.told(incident);
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

    private static void log(Incident incident) {
        if (incident.raised()) {
            LOG.warn(
                    "КОД {}: {} since {}, so far {}: {}. {}",
                    incident.subject(),
                    incident.cause().code(),
                    incident.since(),
                    incident.times(),
                    incident.detail(),
                    incident.cause().advice());
        } else {
            LOG.info(
                    "КОД {}: {} is over, as far as can be seen; in all {}",
                    incident.subject(),
                    incident.cause().code(),
                    incident.times());
        }
    }

    @Override
    public void close() {
        camel.getExecutorServiceManager().shutdownNow(clockwork);
        template.stop();
    }
}
