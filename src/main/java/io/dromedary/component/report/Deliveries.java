package io.dromedary.component.report;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How the last report went through each channel. Thread-safe. */
public final class Deliveries {

    private final Map<Channel, Delivery> last = new EnumMap<>(Channel.class);
    private final MeterRegistry meters;
    private final Clock clock;

    /** Nothing was sent yet. */
    public Deliveries(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * One attempt with its repetitions.
     *
     * @param trouble why it failed; empty if it did not
     */
    public record Delivery(Instant at, Optional<String> trouble) {}

    void note(Channel channel, Optional<String> trouble) {
        synchronized (last) {
            last.put(channel, new Delivery(clock.instant(), trouble));
        }
        meters.counter(
                        "dromedary.report.sent",
                        "channel",
                        channel.word(),
                        "outcome",
                        trouble.isPresent() ? "failed" : "done")
                .increment();
    }

    /** The last one of each channel that was used. */
    public Map<Channel, Delivery> last() {
        synchronized (last) {
            return Map.copyOf(last);
        }
    }
}
