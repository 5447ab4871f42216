package io.dromedary.component.journal;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Poll;
import io.dromedary.subscription.StartPosition;
import io.dromedary.subscription.Subscription;
import io.dromedary.subscription.SubscriptionException;
import io.dromedary.subscription.SubscriptionException.Reason;
import io.dromedary.subscription.SubscriptionStatus;
import io.dromedary.subscription.Subscriptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscriber's events, one exchange after the other, each until it has succeeded and is
 * acknowledged. Waits for new events without a thread.
 *
 * <p>The state decides who may touch the fields below it: whoever moved it to {@link State#WORKING}
 * owns them until it moves on.
 */
final class SubscriberLoop {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriberLoop.class);

    private static final int PAGE = 100;

    private enum State {
        /** Nothing under way: not started, or suspended. */
        RESTING,
        /** A poll waits for events. */
        POLLING,
        WORKING,
        BACKING_OFF,
        STOPPED
    }

    /** What the loop needs of its consumer. */
    interface Route {
        Exchange exchange(List<StoredEvent> events);

        /**
         * Processes the exchange.
         *
         * @param done called once, on any thread, unless this returns true
         * @return whether it is finished already
         */
        boolean process(Exchange exchange, Runnable done);

        void release(Exchange exchange);

        void failed(String message, Optional<Exchange> exchange, Throwable cause);
    }

    private final Subscriptions subscriptions;
    private final Subscription wanted;
    private final int batchSize;
    private final ConsumerThreads threads;
    private final Route route;
    private final Duration pollWait;

    private State state = State.RESTING;
    private boolean suspended;
    private boolean stopping;
    private Optional<CompletableFuture<Answer>> poll = Optional.empty();

    private final Backoff backoff;
    private final Deque<StoredEvent> pending = new ArrayDeque<>();
    private Optional<String> session = Optional.empty();
    private OptionalLong scanned = OptionalLong.empty();

    SubscriberLoop(
            Subscriptions subscriptions,
            Subscription wanted,
            JournalConfiguration configuration,
            ConsumerThreads threads,
            Route route) {
        this.subscriptions = subscriptions;
        this.wanted = wanted;
        this.batchSize = configuration.getBatchSize();
        this.threads = threads;
        this.route = route;
        this.pollWait = subscriptions.settings().maxWait();
        this.backoff =
                new Backoff(
                        Duration.ofMillis(configuration.getRedeliveryDelay()),
                        Duration.ofMillis(configuration.getMaximumRedeliveryDelay()));
    }

    /**
     * Creates the subscription if need be, and begins.
     *
     * @throws SubscriptionException if one of that name reads another channel
     */
    void start() {
        subscribe();
        resume();
    }

    private void subscribe() {
        Optional<SubscriptionStatus> existing = existing();
        if (existing.isEmpty()) {
            subscriptions.create(wanted);
            return;
        }
        Subscription known = existing.get().subscription();
        if (!known.channel().equals(wanted.channel())) {
            throw new SubscriptionException(
                    Reason.CONFLICT,
                    "The subscriber "
                            + wanted.name()
                            + " exists and reads channel "
                            + known.channel()
                            + ", not "
                            + wanted.channel()
                            + ": delete it, or choose another name (option subscriber)");
        }
        if (!known.filter().equals(wanted.filter())) {
            // The route's text decides what it is given; where it stands does not change by that.
            long offset = existing.get().offset();
            subscriptions.delete(wanted.name());
            subscriptions.create(
                    new Subscription(
                            wanted.name(),
                            wanted.channel(),
                            new StartPosition.Offset(offset),
                            wanted.filter()));
        }
    }

    private Optional<SubscriptionStatus> existing() {
        try {
            return Optional.of(subscriptions.get(wanted.name()));
        } catch (SubscriptionException e) {
            if (e.reason() == Reason.UNKNOWN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void suspend() {
        Optional<CompletableFuture<Answer>> waiting;
        synchronized (this) {
            suspended = true;
            waiting = poll;
        }
        waiting.ifPresent(future -> future.cancel(false));
    }

    void resume() {
        synchronized (this) {
            suspended = false;
            if (state != State.RESTING || stopping) {
                return;
            }
            state = State.WORKING;
        }
        threads.execute(this::work);
    }

    /** Stops after the exchange under way, waiting for it no longer than {@code patience}. */
    void stop(Duration patience) throws InterruptedException {
        Optional<CompletableFuture<Answer>> waiting;
        synchronized (this) {
            stopping = true;
            waiting = poll;
        }
        waiting.ifPresent(future -> future.cancel(false));
        synchronized (this) {
            long deadline = System.nanoTime() + patience.toNanos();
            for (long left = patience.toNanos();
                    state == State.WORKING && left > 0;
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            if (state != State.WORKING) {
                state = State.STOPPED;
            }
        }
    }

    /** Whether to go on working; if not, the state has moved. */
    private synchronized boolean mayGoOn() {
        if (stopping) {
            leave(State.STOPPED);
            return false;
        }
        if (suspended) {
            leave(State.RESTING);
            return false;
        }
        return true;
    }

    private synchronized void leave(State next) {
        state = stopping ? State.STOPPED : next;
        notifyAll();
    }

    private synchronized boolean enter(State from) {
        if (state != from || stopping) {
            return false;
        }
        state = State.WORKING;
        return true;
    }

    private void work() {
        try {
            while (mayGoOn()) {
                if (pending.isEmpty()) {
                    poll();
                    return;
                }
                List<StoredEvent> events = batch();
                Exchange exchange = route.exchange(events);
                if (!route.process(
                        exchange, () -> threads.execute(() -> resumeAfter(exchange, events)))) {
                    return;
                }
                if (!finished(exchange, events)) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void resumeAfter(Exchange exchange, List<StoredEvent> events) {
        try {
            if (finished(exchange, events)) {
                work();
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private List<StoredEvent> batch() {
        return pending.stream().limit(batchSize).toList();
    }

    private void poll() {
        // A batch is never larger than what one poll brought.
        int most = Math.min(Math.max(PAGE, batchSize), subscriptions.settings().maxLimit());
        Poll next = Poll.takingOver(most, pollWait);
        if (session.isPresent()) {
            next = next.in(session.get());
        }
        if (scanned.isPresent()) {
            next = next.acknowledging(scanned.getAsLong());
        }
        CompletableFuture<Answer> asked = subscriptions.poll(wanted.name(), next);
        boolean unwanted;
        synchronized (this) {
            unwanted = stopping || suspended;
            poll = Optional.of(asked);
            leave(State.POLLING);
        }
        CompletableFuture<Answer> unused = // answered() is given the failure
                asked.whenComplete(
                        (answer, failure) ->
                                threads.execute(
                                        () -> answered(Optional.ofNullable(answer), failure)));
        if (unwanted) {
            asked.cancel(false);
        }
    }

    private void answered(Optional<Answer> answer, Throwable failure) {
        if (!enter(State.POLLING)) {
            return;
        }
        synchronized (this) {
            poll = Optional.empty();
        }
        if (answer.isPresent()) {
            Answer given = answer.get();
            session = Optional.of(given.session());
            scanned = OptionalLong.of(given.offset());
            pending.addAll(given.events());
            given.gap().ifPresent(this::tell);
            work();
        } else if (mayGoOn()) {
            failed(failure);
        }
    }

    private void tell(Answer.Gap gap) {
        LOG.warn(
                "Subscriber {}: the events {} to {} of channel {} had been removed by retention"
                        + " before it read them",
                wanted.name(),
                gap.from(),
                gap.to(),
                wanted.channel());
    }

    /** Whether to go on; if not, the state has moved. */
    private boolean finished(Exchange exchange, List<StoredEvent> events) {
        try {
            Throwable cause = exchange.getException();
            if (cause == null && exchange.isRollbackOnly()) {
                cause = new IllegalStateException("The route marked the exchange for rollback");
            }
            if (cause != null) {
                route.failed(
                        "Subscriber "
                                + wanted.name()
                                + ": position "
                                + events.get(0).position()
                                + " of channel "
                                + wanted.channel()
                                + " was not processed and will be delivered again",
                        Optional.of(exchange),
                        cause);
                backOff();
                return false;
            }
        } finally {
            route.release(exchange);
        }
        events.forEach(event -> pending.removeFirst());
        subscriptions.acknowledge(wanted.name(), session, events.get(events.size() - 1).position());
        backoff.reset();
        return true;
    }

    private void failed(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        if (failure instanceof SubscriptionException refused) {
            switch (refused.reason()) {
                case FENCED -> {
                    LOG.error(
                            "Subscriber {}: somebody else now reads under this name; the route"
                                    + " receives nothing until it is restarted",
                            wanted.name());
                    leave(State.STOPPED);
                    return;
                }
                case STOPPING -> {
                    leave(State.STOPPED);
                    return;
                }
                case UNKNOWN -> {
                    try {
                        startAfresh();
                    } catch (RuntimeException e) {
                        failure = e;
                    }
                }
                default -> {}
            }
        }
        route.failed(
                "Subscriber " + wanted.name() + " was not given events", Optional.empty(), failure);
        backOff();
    }

    /** The subscription was deleted meanwhile: the route asks for it again. */
    private void startAfresh() {
        pending.clear();
        session = Optional.empty();
        scanned = OptionalLong.empty();
        subscribe();
    }

    private void backOff() {
        leave(State.BACKING_OFF);
        threads.executeAfter(
                backoff.pause(),
                () -> {
                    if (enter(State.BACKING_OFF)) {
                        work();
                    }
                });
    }
}
