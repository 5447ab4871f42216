package io.dromedary.component.kod;

import io.dromedary.kod.health.AlarmKind;
import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Place;
import io.dromedary.kod.health.Cause;
import io.dromedary.kod.health.Figure;
import io.dromedary.kod.health.Incidents;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.message.StreamKey;
import io.dromedary.kod.message.WaitingMessage;
import io.dromedary.kod.receive.Receipt;
import io.dromedary.kod.receive.ReceiveListener;
import io.dromedary.kod.receive.ReceivedMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what happens to messages, logs what needs somebody, and tells the journal of those that
 * were applied if it is asked to. Thread-safe.
 */
final class KodMeters implements ReceiveListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KodMeters.class);

    /** The figures of messages that are received. */
    static final Set<AlarmKind> KINDS = Set.of(Figure.QUEUE, Figure.RECEIVE_LAG, Figure.PATH);

    private final MeterRegistry registry;
    private final ExceptionHandler failures;

    /** How long the path of a message is told as the last one of its stream. */
    private static final Duration RECENT = Duration.ofMinutes(1);

    private static final double MILLIS_OF_SECOND = 1000;

    /** What waits in a stream, as far as it was looked. */
    private record Queue(long bytes, Instant oldest) {

        private static Queue sum(Queue one, Queue other) {
            return new Queue(
                    one.bytes + other.bytes,
                    one.oldest.isBefore(other.oldest) ? one.oldest : other.oldest);
        }
    }

    /** How long the last message of a stream took. */
    private record Taken(double seconds, Instant at) {}

    private volatile Map<StreamKey, Queue> queues = Map.of();
    private final Map<StreamKey, Taken> paths = new ConcurrentHashMap<>();
    private final Map<StreamKey, List<Gauge>> gauges = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Incidents incidents;
    private final Optional<AppliedEvents> events;

    /**
     * Counts.
     *
     * @param incidents told of what is put aside
     * @param events closed with this
     */
    KodMeters(
            MeterRegistry registry,
            ExceptionHandler failures,
            Clock clock,
            Incidents incidents,
            Optional<AppliedEvents> events) {
        this.registry = registry;
        this.failures = failures;
        this.clock = clock;
        this.incidents = incidents;
        this.events = events;
    }

    @Override
    public void waiting(List<WaitingMessage> found) {
        Map<StreamKey, Queue> now = new HashMap<>();
        for (WaitingMessage message : found) {
            now.merge(
                    message.name().stream(),
                    new Queue(message.bytes(), message.modified()),
                    Queue::sum);
        }
        now.keySet().forEach(stream -> gauges.computeIfAbsent(stream, this::measured));
        queues = now;
    }

    private List<Gauge> measured(StreamKey stream) {
        return List.of(
                Gauge.builder(Figure.QUEUE.meter(), this, meters -> meters.bytes(stream))
                        .description("Bytes of the messages that wait, as far as it was looked")
                        .baseUnit(Figure.QUEUE.unit())
                        .tag("stream", stream.toString())
                        .register(registry),
                Gauge.builder(Figure.RECEIVE_LAG.meter(), this, meters -> meters.lag(stream))
                        .description("How long ago the oldest message that waits was written")
                        .baseUnit(Figure.RECEIVE_LAG.unit())
                        .tag("stream", stream.toString())
                        .register(registry));
    }

    private double bytes(StreamKey stream) {
        Queue queue = queues.get(stream);
        return queue == null ? 0 : queue.bytes;
    }

    private double lag(StreamKey stream) {
        Queue queue = queues.get(stream);
        return queue == null ? 0 : Math.max(0, seconds(queue.oldest, clock.instant()));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / MILLIS_OF_SECOND;
    }

    /** The figures of all streams now. */
    Collection<Measured> figures() {
        List<Measured> figures = new ArrayList<>();
        for (StreamKey stream : queues.keySet()) {
            figures.add(measured(Figure.QUEUE, stream, bytes(stream)));
            figures.add(measured(Figure.RECEIVE_LAG, stream, lag(stream)));
        }
        Instant recent = clock.instant().minus(RECENT);
        paths.values().removeIf(taken -> taken.at.isBefore(recent));
        paths.forEach((stream, taken) -> figures.add(measured(Figure.PATH, stream, taken.seconds)));
        return figures;
    }

    private static Measured measured(Figure figure, StreamKey stream, double value) {
        return new Measured(new Place(figure, stream.toString()), value);
    }

    @Override
    public void close() {
        gauges.values().forEach(ofStream -> ofStream.forEach(registry::remove));
        events.ifPresent(AppliedEvents::close);
    }

    private void count(String name, String description, MessageName message) {
        Counter.builder("dromedary.kod." + name)
                .description(description)
                .tag("stream", message.stream().toString())
                .register(registry)
                .increment();
    }

    @Override
    public void recorded(ReceivedMessage message, Receipt receipt) {
        events.ifPresent(to -> to.tell(message, receipt));
    }

    @Override
    public void applied(ReceivedMessage message) {
        count("received", "Messages applied", message.name());
        if (message.isLate()) {
            count("late", "Messages applied after one of a later mark", message.name());
        }
        Instant now = clock.instant();
        Instant marked = message.name().mark().instant();
        Duration path = Duration.between(marked, now);
        if (!message.isLate()) {
            paths.put(message.name().stream(), new Taken(seconds(marked, now), now));
        }
        Timer.builder("dromedary.kod.path")
                .description("From the mark of a session until its message was applied here")
                .tag("stream", message.name().stream().toString())
                .register(registry)
                .record(path.isNegative() ? Duration.ZERO : path);
    }

    @Override
    public void duplicate(MessageName name) {
        count("duplicates", "Messages that came again", name);
    }

    @Override
    public void failed(MessageName name, int attempts, Throwable cause) {
        count("failures", "Attempts to apply a message that failed", name);
        failures.handleException(name + ": attempt " + attempts + " failed", cause);
    }

    @Override
    public void notNow(MessageName name, String reason) {
        LOG.debug("КОД: {} waits: {}", name, reason);
    }

    @Override
    public void quarantined(MessageName name, Cause cause, String reason) {
        count("quarantined", "Messages put aside", name);
        incidents.happened(cause, name.stream().toString(), name + ": " + reason);
        LOG.warn("КОД: {} was moved to .quarantine: {}", name, reason);
    }

    @Override
    public void strays(int entries) {
        if (entries > 0) {
            LOG.info("КОД: {} entries in the exchange directory are no messages", entries);
        }
    }

    @Override
    public void unreachable(Exception cause) {
        failures.handleException("The exchange directory cannot be read; trying again", cause);
    }
}
