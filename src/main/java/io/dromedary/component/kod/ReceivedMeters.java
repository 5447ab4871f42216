package io.dromedary.component.kod;

import io.dromedary.kod.health.Alarms.Measured;
import io.dromedary.kod.health.Alarms.Place;
import io.dromedary.kod.health.Figure;
import io.dromedary.kod.health.RecentShare;
import io.dromedary.kod.message.StreamKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the objects that the registry has taken from other nodes. Thread-safe. */
final class ReceivedMeters implements AutoCloseable {

    /** What is told of a stream. */
    private record Told(RecentShare share, Gauge gauge) {}

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<StreamKey, Told> streams = new ConcurrentHashMap<>();

    ReceivedMeters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * A message was taken.
     *
     * @param objects that it has
     * @param equal those that were here in this state already
     */
    void taken(StreamKey stream, int objects, int equal) {
        counter("received.objects", "Objects received", stream).increment(objects);
        counter("received.equal", "Objects received that were here in this state", stream)
                .increment(equal);
        streams.computeIfAbsent(stream, this::told).share.add(objects, equal, clock.instant());
    }

    private Counter counter(String name, String description, StreamKey stream) {
        return Counter.builder("dromedary.kod." + name)
                .description(description)
                .tag("stream", stream.toString())
                .register(registry);
    }

    private Told told(StreamKey stream) {
        RecentShare share = new RecentShare();
        return new Told(
                share,
                Gauge.builder(Figure.EQUAL.meter(), () -> share.value(clock.instant()))
                        .description(
                                "Of the objects received within five minutes, the share of those"
                                        + " that were here in this state")
                        .tag("stream", stream.toString())
                        .register(registry));
    }

    /** The shares of all streams now. */
    Collection<Measured> figures() {
        return streams.entrySet().stream()
                .map(
                        one ->
                                new Measured(
                                        new Place(Figure.EQUAL, one.getKey().toString()),
                                        one.getValue().share.value(clock.instant())))
                .toList();
    }

    @Override
    public void close() {
        streams.values().forEach(told -> registry.remove(told.gauge));
    }
}
