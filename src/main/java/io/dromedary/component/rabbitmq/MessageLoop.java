package io.dromedary.component.rabbitmq;

import io.cloudevents.CloudEvent;
import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.FedRoute;
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
import java.util.concurrent.TimeUnit;
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
 * <p>Who moved the state to {@link State#WORKING} works until moving it on.
 */
final class MessageLoop {

    private static final Logger LOG = LoggerFactory.getLogger(MessageLoop.class);

    private enum State {
        IDLE,
        WORKING,
        BACKING_OFF,
        STOPPED
    }

    private final RabbitEventsConfiguration configuration;
    private final ConsumerThreads threads;
    private final DeadLetters deadLetters;
    private final FedRoute<List<CloudEvent>> route;
    private final Backoff backoff;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private State state = State.IDLE;
    private boolean suspended;

    /** So many messages are tried one by one: their batch held one that the route refused. */
    private int alone;

    MessageLoop(
            RabbitEventsConfiguration configuration,
            ConsumerThreads threads,
            DeadLetters deadLetters,
            FedRoute<List<CloudEvent>> route) {
        this.configuration = configuration;
        this.threads = threads;
        this.deadLetters = deadLetters;
        this.route = route;
        this.backoff = configuration.backoff();
    }

    /** Takes a message; returns at once. */
    void add(Delivery delivery) {
        synchronized (this) {
            waiting.add(delivery);
        }
        begin();
    }

    void suspend() {
        synchronized (this) {
            suspended = true;
        }
    }

    void resume() {
        synchronized (this) {
            suspended = false;
        }
        begin();
    }

    /** Stops after the batch under way, waiting for it no longer than {@code patience}. */
    synchronized void stop(Duration patience) throws InterruptedException {
        suspended = true;
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos();
                state == State.WORKING && left > 0;
                left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        state = State.STOPPED;
        waiting.clear();
    }

    private void begin() {
        if (enter(State.IDLE)) {
            threads.execute(this::work);
        }
    }

    private synchronized boolean enter(State from) {
        if (state != from || suspended) {
            return false;
        }
        state = State.WORKING;
        return true;
    }

    private synchronized void leave(State next) {
        if (state != State.STOPPED) {
            state = next;
        }
        notifyAll();
    }

    /** The next batch; empty if there is none, and the state has moved. */
    private synchronized List<Delivery> take() {
        while (!waiting.isEmpty() && !waiting.peek().isOurs()) {
            waiting.remove();
            alone = Math.max(0, alone - 1);
        }
        if (waiting.isEmpty() || suspended) {
            leave(State.IDLE);
            return List.of();
        }
        int most = alone > 0 ? 1 : configuration.getBatchSize();
        List<Delivery> batch = new ArrayList<>(Math.min(most, waiting.size()));
        while (batch.size() < most && !waiting.isEmpty() && waiting.peek().isOurs()) {
            batch.add(waiting.remove());
        }
        alone = Math.max(0, alone - 1);
        return batch;
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

    private void work() {
        for (List<Delivery> batch = take(); !batch.isEmpty(); batch = take()) {
            try {
                if (!processed(batch)) {
                    return;
                }
            } catch (RuntimeException e) {
                failed(batch, e);
                return;
            }
        }
    }

    /** Whether to go on; if not, the state has moved, or will when the exchange is done. */
    private boolean processed(List<Delivery> batch) {
        List<CloudEvent> events = new ArrayList<>(batch.size());
        for (Delivery delivery : batch) {
            if (delivery.content() instanceof Delivery.Events decoded) {
                events.addAll(decoded.events());
            } else if (delivery.content() instanceof Delivery.NoEvents nothing) {
                bury(delivery, nothing.why());
            }
        }
        if (events.isEmpty()) {
            acknowledge(batch);
            return true;
        }
        Exchange exchange = route.exchange(events);
        return route.process(exchange, () -> threads.execute(() -> resumeAfter(exchange, batch)))
                && finished(exchange, batch);
    }

    private void resumeAfter(Exchange exchange, List<Delivery> batch) {
        try {
            if (finished(exchange, batch)) {
                work();
            }
        } catch (RuntimeException e) {
            failed(batch, e);
        }
    }

    private boolean finished(Exchange exchange, List<Delivery> batch) {
        try {
            Throwable cause = exchange.getException();
            if (cause == null && exchange.isRollbackOnly()) {
                cause = new IllegalStateException("The route marked the exchange for rollback");
            }
            if (cause instanceof InvalidEventException invalid) {
                refused(batch, invalid);
                return true;
            }
            if (cause != null) {
                failed(batch, cause);
                return false;
            }
        } finally {
            route.release(exchange);
        }
        acknowledge(batch);
        backoff.reset();
        return true;
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
        route.failed(
                "Queue "
                        + configuration.getQueue()
                        + ": "
                        + batch.size()
                        + " messages were not processed and will be tried again",
                Optional.empty(),
                cause);
        putBack(batch, false);
        leave(State.BACKING_OFF);
        threads.executeAfter(backoff.pause(), this::afterPause);
    }

    private void afterPause() {
        synchronized (this) {
            if (state != State.BACKING_OFF) {
                return;
            }
            state = State.IDLE;
        }
        begin();
    }
}
