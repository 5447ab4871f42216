package io.dromedary.component;

import io.dromedary.event.Checkpoint;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * The checkpoint that completing an exchange earns its source.
 *
 * <p>It travels as exchange property {@value #PROPERTY} and is bound to the very exchange object
 * that the source created. The copies that split, multicast or wireTap make carry the property too
 * (Camel copies all properties, and the unit of work with them), but a copy is only a part of the
 * batch: {@link #uncommitted} is empty for it, so that no part can commit the whole.
 *
 * <p>Thread-safe.
 */
public final class ExchangeCheckpoint {

    /** Name of the exchange property. */
    public static final String PROPERTY = "OnecCheckpoint";

    private final Exchange owner;
    private Checkpoint checkpoint;
    private Object rememberer;
    private Progress progress = Progress.OPEN;

    /** How far the commit of an exchange's checkpoint has come. */
    public enum Progress {
        /** Nobody has committed it: the source does so when the exchange has completed. */
        OPEN,
        /** The exchange brought nothing to store, so committing may wait for the next one. */
        NOTHING_TO_STORE,
        /** Durable. */
        COMMITTED
    }

    private ExchangeCheckpoint(Exchange owner, Checkpoint checkpoint) {
        this.owner = owner;
        this.checkpoint = checkpoint;
    }

    /**
     * Binds a checkpoint to the exchange.
     *
     * @param checkpoint where the source stands once the exchange has completed
     */
    public static ExchangeCheckpoint bind(Exchange exchange, Checkpoint checkpoint) {
        ExchangeCheckpoint bound = new ExchangeCheckpoint(exchange, checkpoint);
        exchange.setProperty(PROPERTY, bound);
        return bound;
    }

    /** What the exchange, original or copy, carries. */
    public static Optional<ExchangeCheckpoint> of(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, ExchangeCheckpoint.class));
    }

    /** Whether {@code exchange} is the one the source created, not a copy of it. */
    public boolean isBoundTo(Exchange exchange) {
        return owner == exchange;
    }

    /**
     * Lets a step with memory store it with the checkpoint.
     *
     * @param step who remembers; only one step of a route may
     * @throws IllegalStateException if another step already did, or if the exchange it belongs to
     *     has completed (a step behind wireTap or seda)
     */
    public synchronized void remember(Object step, String state) {
        if (rememberer != null && rememberer != step) {
            throw new IllegalStateException(
                    "Two steps with memory on one exchange ("
                            + rememberer
                            + " and "
                            + step
                            + "): give each a route with an onec-eventlog of its own"
                            + " (option 'reader')");
        }
        if (progress == Progress.COMMITTED) {
            throw new IllegalStateException(
                    "The exchange that "
                            + step
                            + " works for is already committed: it must not stand behind"
                            + " wireTap, seda, threads, or a journal: step");
        }
        rememberer = step;
        checkpoint = checkpoint.at(checkpoint.position(), state);
    }

    /** What is left to commit by whoever handles {@code exchange}; empty for copies. */
    public synchronized Optional<Checkpoint> uncommitted(Exchange exchange) {
        return isBoundTo(exchange) && progress != Progress.COMMITTED
                ? Optional.of(checkpoint)
                : Optional.empty();
    }

    /** Says that the checkpoint is durable. */
    public synchronized void committed() {
        progress = Progress.COMMITTED;
    }

    /** Says that a step had nothing to store; ignored on a copy. */
    public synchronized void nothingToStore(Exchange exchange) {
        if (isBoundTo(exchange) && progress == Progress.OPEN) {
            progress = Progress.NOTHING_TO_STORE;
        }
    }

    /** How far the commit has come. */
    public synchronized Progress progress() {
        return progress;
    }

    /** The checkpoint with what was remembered so far. */
    public synchronized Checkpoint checkpoint() {
        return checkpoint;
    }
}
