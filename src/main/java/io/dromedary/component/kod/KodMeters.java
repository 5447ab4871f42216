package io.dromedary.component.kod;

import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.receive.ReceiveListener;
import io.dromedary.kod.receive.ReceivedMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens to messages, and logs what needs somebody. Thread-safe. */
final class KodMeters implements ReceiveListener {

    private static final Logger LOG = LoggerFactory.getLogger(KodMeters.class);

    private final MeterRegistry registry;
    private final ExceptionHandler failures;
    private final Clock clock = Clock.systemUTC();

    KodMeters(MeterRegistry registry, ExceptionHandler failures) {
        this.registry = registry;
        this.failures = failures;
    }

    private void count(String name, String description, MessageName message) {
        Counter.builder("dromedary.kod." + name)
                .description(description)
                .tag("stream", message.stream().toString())
                .register(registry)
                .increment();
    }

    @Override
    public void applied(ReceivedMessage message) {
        count("received", "Messages applied", message.name());
        if (message.isLate()) {
            count("late", "Messages applied after one of a later mark", message.name());
        }
        Instant marked = message.name().mark().instant();
        Duration path = Duration.between(marked, clock.instant());
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
    public void quarantined(MessageName name, String reason) {
        count("quarantined", "Messages put aside", name);
        LOG.warn(
                "КОД: {} was moved to .quarantine: {}. Correct it and move it back, or have it sent"
                        + " again under a new mark",
                name,
                reason);
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
