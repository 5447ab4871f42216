package io.dromedary.component.kod;

import io.dromedary.kod.health.Alarm;
import io.dromedary.kod.health.AlarmKind;
import io.dromedary.kod.health.Alarms;
import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Standing;
import io.dromedary.kod.health.Figure;
import io.dromedary.kod.health.OpenAlarms;
import io.dromedary.kod.health.RecentIncidents;
import java.time.Clock;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the figures of a route from time to time, and at what has happened in it, and tells
 * alarms to the log and the journal.
 */
final class KodAlarms implements Alarms.Teller, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KodAlarms.class);
    private static final int SECONDS = 10;

    /** What happens is kept as soon as this, and so outlives a kill. */
    private static final int SOON_MILLIS = 100;

    private static final int STOP_MILLIS = 2_000;

    private final Alarms alarms;
    private final CamelContext camel;
    private final ProducerTemplate template;
    private final ScheduledExecutorService clockwork;
    private final Supplier<Collection<Measured>> figures;
    private final Supplier<Collection<Standing>> standing;
    private final String endpoint;
    private final AlarmEvents events;
    private final RecentIncidents incidents;
    private final AtomicBoolean isLookingSoon = new AtomicBoolean();

    /**
     * Begins to look.
     *
     * @param own kinds of what is found here
     * @param open those that are not over, of this node
     * @param incidents what happens from now on
     * @param standing what goes on
     * @param endpoint takes the events
     * @param node code of this one, for their source; any text where it is not known
     */
    KodAlarms(
            CamelContext camel,
            Clock clock,
            Set<AlarmKind> own,
            OpenAlarms open,
            Supplier<Collection<Measured>> figures,
            RecentIncidents incidents,
            Supplier<Collection<Standing>> standing,
            String endpoint,
            String node) {
        this.camel = camel;
        this.figures = figures;
        this.standing = standing;
        this.endpoint = endpoint;
        this.incidents = incidents;
        this.alarms = new Alarms(own, open, incidents, clock, this);
        this.events = new AlarmEvents(clock, node);
        this.template = camel.createProducerTemplate();
        this.clockwork =
                camel.getExecutorServiceManager()
                        .newSingleThreadScheduledExecutor(this, "kod-alarms");
        Future<?> unused = // look() never throws
                clockwork.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
        incidents.tell(this::lookSoon);
    }

    private void lookSoon() {
        if (isLookingSoon.compareAndSet(false, true)) {
            Future<?> unused = // look() never throws
                    clockwork.schedule(
                            () -> {
                                isLookingSoon.set(false);
                                look();
                            },
                            SOON_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    /** Looks once. */
    synchronized void look() {
        attempt(() -> alarms.keep(figures.get(), standing.get()));
        attempt(alarms::tell);
    }

    private static void attempt(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            LOG.warn("КОД: an alarm could not be told; trying again: {}", e.toString());
        }
    }

    @Override
    public void raised(Alarm alarm) {
        template.sendBody(endpoint, events.of(alarm, true));
        if (alarm.kind() instanceof Figure figure) {
            LOG.warn(
                    "КОД {}: {} is {} {}, above {}, since {}. {}",
                    alarm.subject(),
                    figure.meter(),
                    alarm.amount(),
                    figure.unit(),
                    figure.threshold(),
                    alarm.since(),
                    figure.advice());
        } else {
            LOG.warn(
                    "КОД {}: {} since {}, so far {}: {}. {}",
                    alarm.subject(),
                    alarm.kind().code(),
                    alarm.since(),
                    (long) alarm.amount(),
                    alarm.detail(),
                    alarm.kind().advice());
        }
    }

    @Override
    public void ended(Alarm alarm) {
        template.sendBody(endpoint, events.of(alarm, false));
        if (alarm.kind() instanceof Figure figure) {
            LOG.info("КОД {}: {} is well again", alarm.subject(), figure.meter());
        } else {
            LOG.info(
                    "КОД {}: {} is over, as far as can be seen; in all {}",
                    alarm.subject(),
                    alarm.kind().code(),
                    (long) alarm.amount());
        }
    }

    /** To be called when nothing happens any more: what has happened is told at the next start. */
    @Override
    public void close() {
        incidents.tell(() -> {});
        camel.getExecutorServiceManager().shutdownGraceful(clockwork, STOP_MILLIS);
        attempt(alarms::keepIncidents);
        template.stop();
    }
}
