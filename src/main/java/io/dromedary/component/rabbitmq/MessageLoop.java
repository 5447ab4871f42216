package io.dromedary.component.rabbitmq;

import io.cloudevents.CloudEvent;
import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.FedRoute;
import io.dromedary.component.Turns;
import io.dromedary.component.journal.InvalidEventException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a queue, one batch after the other, each until it has succeeded and is
 * acknowledged. A batch is what has arrived while the one before was processed, so a lone message
 * does not wait and many share one exchange. What is held is bounded by the prefetch.
 *
 * <p>A batch that fails is tried again here rather than given back, since the broker would deliver
 * it behind what it has sent meanwhile. Messages whose channel is gone are dropped: the broker
 * delivers them again.
 *
 * <p>Each batch is one of the {@link Turns}, which lasts until its exchange is done. Thread-safe.
 */
final class MessageLoop {

    private static final Logger LOG = LoggerFactory.getLogger(MessageLoop.class);

    private final RabbitEventsConfiguration configuration;
    private final DeadLetters deadLetters;
    private final FedRoute<List<CloudEvent>> route;
    private final ConsumerThreads threads;
    private final Turns turns;

    /** Guarded by this. */
    private final Deque<Delivery> waiting = new ArrayDeque<>();

    /** These belong to the turn. */
    private final Backoff backoff;

    /** So many messages are tried one by one: their batch held one that the route refused. */
    private int alone;

    MessageLoop(
            RabbitEventsConfiguration configuration,
            ConsumerThreads threads,
            DeadLetters deadLetters,
            FedRoute<List<CloudEvent>> route) {
        this.configuration = configuration;
        this.deadLetters = deadLetters;
        this.route = route;
        this.threads = threads;
        this.backoff = configuration.backoff();
        this.turns = new Turns(threads, this::turn, this::forget);
    }

    /** Takes a message; returns at once. */
    void add(Delivery delivery) {
        synchronized (this) {
            waiting.add(delivery);
        }
        turns.wake();
    }

    void suspend() {
        turns.suspend();
    }

    void resume() {
        turns.resume();
    }

    /** Stops after the batch under way, waiting for it no longer than {@code patience}. */
    void stop(Duration patience) throws InterruptedException {
        turns.stop(patience);
    }

    private synchronized void forget() {
        waiting.clear();
    }

    private void turn() {
        List<Delivery> batch = turns.isSuspended() ? List.of() : take();
        if (batch.isEmpty()) {
            turns.rest();
            return;
        }
        try {
            process(batch);
        } catch (Throwable e) {
            // An Error too: a turn that does not end is the end of the consumer.
            failed(batch, e);
        }
    }

    /**
     * The next batch; empty if there is none. A message that holds no event is one by itself: with
     * others it would be put aside again each time that these fail.
     */
    private synchronized List<Delivery> take() {
        while (!waiting.isEmpty() && !waiting.peek().isOurs()) {
            waiting.remove();
            alone = Math.max(0, alone - 1);
        }
        int most = alone > 0 ? 1 : configuration.getBatchSize();
        List<Delivery> batch = new ArrayList<>(Math.min(most, waiting.size()));
        while (batch.size() < most && fits(batch)) {
            batch.add(waiting.remove());
        }
        alone = Math.max(0, alone - batch.size());
        return batch;
    }

    /** Whether the next one goes together with those; for whoever holds the lock. */
    private boolean fits(List<Delivery> batch) {
        Delivery next = waiting.peek();
        return next != null
                && next.isOurs()
                && (batch.isEmpty() || (batch.get(0).holdsEvents() && next.holdsEvents()));
    }

    private synchronized void putBack(List<Delivery> batch, boolean singly) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
        if (singly) {
            alone = batch.size();
        } else if (alone > 0) {
            alone++;
        }
    }

    /** Ends the turn, now or when the exchange is done. */
    private void process(List<Delivery> batch) {
        if (batch.get(0).content() instanceof Delivery.NoEvents nothing) {
            bury(batch.get(0), nothing.why());
            acknowledge(batch);
            backoff.reset();
            turns.again();
            return;
        }
        List<CloudEvent> events =
                batch.stream().flatMap(delivery -> delivery.events().stream()).toList();
        Exchange exchange = route.exchange(events);
        if (route.process(exchange, () -> threads.execute(() -> finishSafely(exchange, batch)))) {
            finish(exchange, batch);
        }
    }

    private void finishSafely(Exchange exchange, List<Delivery> batch) {
        try {
            finish(exchange, batch);
        } catch (Throwable e) {
            failed(batch, e);
        }
    }

    private void finish(Exchange exchange, List<Delivery> batch) {
        Throwable cause = exchange.getException();
        if (cause == null && exchange.isRollbackOnly()) {
            cause = new IllegalStateException("The route marked the exchange for rollback");
        }
        route.release(exchange);
        if (cause instanceof InvalidEventException invalid) {
            refused(batch, invalid);
            turns.again();
        } else if (cause != null) {
            failed(batch, cause);
        } else {
            acknowledge(batch);
            backoff.reset();
            turns.again();
        }
    }

    /** The route says that it will never take it. */
    private void refused(List<Delivery> batch, InvalidEventException why) {
        if (batch.size() > 1) {
            putBack(batch, true);
        } else {
            bury(batch.get(0), why);
            acknowledge(batch);
        }
    }

    private void bury(Delivery delivery, InvalidEventException why) {
        CompletableFuture<Void> buried = deadLetters.bury(delivery.message(), why.getMessage());
        try {
            buried.join(); // answers in time
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "A message that is no event could not be put aside: "
                            + Publisher.cause(e).getMessage(),
                    e);
        }
    }

    private static void acknowledge(List<Delivery> batch) {
        try {
            batch.get(batch.size() - 1).acknowledgeAllUpToHere();
        } catch (IOException | RuntimeException e) {
            LOG.debug("The channel was lost before the acknowledgement: delivered again", e);
        }
    }

    private void failed(List<Delivery> batch, Throwable cause) {
        putBack(batch, false);
        try {
            route.failed(
                    "Queue "
                            + configuration.getQueue()
                            + ": "
                            + batch.size()
                            + " messages were not processed and will be tried again",
                    Optional.empty(),
                    cause);
        } catch (Throwable e) {
            // The route's exception handler is the user's: what it throws must not end the loop.
            LOG.error("A batch failed, and so did the exception handler", e);
        }
        turns.backOff(backoff.pause());
    }
}
