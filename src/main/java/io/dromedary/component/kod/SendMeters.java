package io.dromedary.component.kod;

import io.dromedary.event.FencedException;
import io.dromedary.kod.health.Cause;
import io.dromedary.kod.health.Incidents;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.ObjectKey;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.send.History;
import io.dromedary.kod.send.OutgoingMessage;
import io.dromedary.kod.send.SendListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens while sending, and logs what needs somebody. Thread-safe. */
final class SendMeters implements SendListener {

    private static final Logger LOG = LoggerFactory.getLogger(SendMeters.class);

    private final MeterRegistry registry;
    private final ExceptionHandler failures;
    private final Incidents incidents;
    private final String node;
    private final Runnable takenOver;

    /**
     * Counts for a node.
     *
     * @param incidents told of what needs somebody
     * @param node code of this one
     * @param takenOver what is to be done when another dispatcher has taken over
     */
    SendMeters(
            MeterRegistry registry,
            ExceptionHandler failures,
            Incidents incidents,
            String node,
            Runnable takenOver) {
        this.registry = registry;
        this.failures = failures;
        this.incidents = incidents;
        this.node = node;
        this.takenOver = takenOver;
    }

    private Counter counter(String name, String description, String recipient) {
        return Counter.builder("dromedary.kod." + name)
                .description(description)
                .tag("stream", node + "to" + recipient)
                .register(registry);
    }

    @Override
    public void delivered(OutgoingMessage message) {
        String recipient = message.name().stream().recipient();
        counter("sent", "Messages delivered", recipient).increment();
        counter("sent.objects", "Objects in messages delivered", recipient)
                .increment(message.objects());
        counter("sent.bytes", "Bytes of messages delivered", recipient)
                .increment((double) message.size());
    }

    @Override
    public void failed(MessageName name, int attempts, Throwable cause) {
        counter("retries", "Attempts to deliver a message that failed", name.stream().recipient())
                .increment();
        failures.handleException(name + ": attempt " + attempts + " failed", cause);
    }

    @Override
    public void skipped(String recipient, int objects) {
        counter("equal", "Objects not sent because the node holds them in this state", recipient)
                .increment(objects);
    }

    @Override
    public void missing(String recipient, ObjectKey referrer, ObjectKey target) {
        counter("missing", "References to objects that nobody has submitted", recipient)
                .increment();
        LOG.info(
                "КОД: {} goes to {} without {}: nobody has submitted it",
                referrer,
                recipient,
                target);
    }

    @Override
    public void oversized(MessageName name, long bytes) {
        counter(
                        "oversized",
                        "Messages above the limit, of objects that belong together",
                        name.stream().recipient())
                .increment();
        incidents.happened(
                Cause.LARGE_COMPONENT,
                name.stream().toString(),
                "%s has %,d bytes, which is above the limit, and is sent all the same"
                        .formatted(name, bytes));
        LOG.info("КОД: {} has {} bytes, which is above the limit", name, bytes);
    }

    @Override
    public void putAside(Oversized oversized, long most) {
        counter(
                        "aside",
                        "Objects put aside because together they are too large for a message",
                        oversized.node())
                .increment(oversized.objects().size());
        LOG.warn(
                "КОД: node {} does not get {} and {} objects that go with it: {} bytes, {} objects,"
                        + " limit {} bytes. {}",
                oversized.node(),
                oversized.objects().get(0),
                oversized.objects().size() - 1,
                oversized.bytes(),
                oversized.objects().size(),
                most,
                Cause.PUT_ASIDE.advice());
    }

    @Override
    public void held(ObjectKey object, String reason) {
        Counter.builder("dromedary.kod.held")
                .description("Objects that were considered and wait on")
                .register(registry)
                .increment();
        LOG.warn("КОД: {} waits on: {}", object, reason);
    }

    @Override
    public void completed(int considered, int delivered) {
        Counter.builder("dromedary.kod.considered")
                .description("Changes considered")
                .register(registry)
                .increment(considered);
        LOG.debug("КОД: {} changes considered, {} states delivered", considered, delivered);
    }

    @Override
    public void givenUp(String reason) {
        LOG.warn("КОД: a session is begun anew: {}", reason);
    }

    @Override
    public void historyCompleted(History history) {
        LOG.info(
                "КОД: node {} has got its old data since {}",
                history.node(),
                history.until().mark());
    }

    @Override
    public void leftBehind(String recipient) {
        LOG.warn(
                "КОД: node {} keeps the others waiting, and is left behind: what it has to get is"
                        + " remembered, and sent when it takes messages again. See the health of the"
                        + " program for the reason",
                recipient);
    }

    @Override
    public void caughtUp(String recipient) {
        LOG.info("КОД: node {} has got everything that it was left behind with", recipient);
    }

    @Override
    public void takenOver(FencedException cause) {
        LOG.warn("КОД: {}", cause.getMessage());
        takenOver.run();
    }

    @Override
    public void troubled(RuntimeException cause) {
        failures.handleException("Changes cannot be sent; trying again", cause);
    }
}
