package io.dromedary.component.journal;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.FedRoute;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.SubscriptionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
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
final class SubscriberLoop implements EventLoop {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriberLoop.class);

    private enum State {
        /** Nothing under way: not started, or suspended. */
        RESTING,
        /** A poll waits for events. */
        POLLING,
        WORKING,
        BACKING_OFF,
        STOPPED
    }

    private final RouteSubscription subscription;
    private final int batchSize;
    private final int maximumRedeliveries;
    private final ConsumerThreads threads;
    private final FedRoute<List<StoredEvent>> route;

    private State state = State.RESTING;
    private boolean suspended;
    private boolean stopping;
    private Optional<CompletableFuture<Answer>> poll = Optional.empty();

    private final Backoff backoff;
    private final Deque<StoredEvent> pending = new ArrayDeque<>();

    /** How often the first of {@link #pending} has failed. */
    private int failures;

    /** Up to here a batch failed too often: its events are delivered one by one. */
    private long aloneUpTo;

    SubscriberLoop(
            RouteSubscription subscription,
            JournalConfiguration configuration,
            ConsumerThreads threads,
            FedRoute<List<StoredEvent>> route) {
        this.subscription = subscription;
        this.batchSize = configuration.getBatchSize();
        this.maximumRedeliveries = configuration.getMaximumRedeliveries();
        this.threads = threads;
        this.route = route;
        this.backoff = configuration.backoff();
    }

    @Override
    public void start() {
        subscription.subscribe();
        begin();
    }

    @Override
    public void suspend() {
        Optional<CompletableFuture<Answer>> waiting;
        synchronized (this) {
            suspended = true;
            waiting = poll;
        }
        waiting.ifPresent(future -> future.cancel(false));
    }

    @Override
    public void resume() {
        synchronized (this) {
            suspended = false;
        }
        begin();
    }

    private void begin() {
        synchronized (this) {
            if (state != State.RESTING || stopping || suspended) {
                return;
            }
            state = State.WORKING;
        }
        threads.execute(this::work);
    }

    @Override
    public void stop(Duration patience) throws InterruptedException {
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

    private synchronized boolean isStopping() {
        return stopping;
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
        poll = Optional.empty();
        return true;
    }

    private void work() {
        try {
            while (mayGoOn()) {
                if (pending.isEmpty()) {
                    poll();
                    return;
                }
                int together = pending.element().position() <= aloneUpTo ? 1 : batchSize;
                if (!deliver(pending.stream().limit(together).toList())) {
                    return;
                }
            }
        } catch (Throwable e) {
            // An Error too: a subscriber whose turn ends without a next one stops without a word.
            failed("Subscriber " + subscription.name() + " was not given events", e);
        }
    }

    private void poll() {
        CompletableFuture<Answer> asked = subscription.poll();
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
        if (answer.isPresent()) {
            subscription.took(answer.get());
            pending.addAll(answer.get().events());
            answer.get().gap().ifPresent(gap -> subscription.tell(LOG, gap));
            work();
        } else if (failure instanceof CancellationException) {
            // For a suspension or a stop; it may be over already.
            work();
        } else {
            failed("Subscriber " + subscription.name() + " was not given events", failure);
        }
    }

    /** Whether the events are done with already; if not, the state moves when they are. */
    private boolean deliver(List<StoredEvent> events) {
        Exchange exchange;
        try {
            exchange = route.exchange(events);
        } catch (Throwable e) {
            report(notProcessed(events), Optional.empty(), e);
            return failedOnceMore(events, e);
        }
        boolean finished;
        try {
            finished =
                    route.process(
                            exchange, () -> threads.execute(() -> resumeAfter(exchange, events)));
        } catch (Throwable e) {
            exchange.setException(e);
            finished = true;
        }
        return finished && succeeded(exchange, events);
    }

    private void resumeAfter(Exchange exchange, List<StoredEvent> events) {
        if (succeeded(exchange, events)) {
            work();
        }
    }

    /** Whether to go on; if not, the state has moved. */
    private boolean succeeded(Exchange exchange, List<StoredEvent> events) {
        Throwable cause = exchange.getException();
        if (cause == null && exchange.isRollbackOnly()) {
            cause = new IllegalStateException("The route marked the exchange for rollback");
        }
        if (cause != null) {
            report(notProcessed(events), Optional.of(exchange), cause);
        }
        boolean hopeless =
                maximumRedeliveries >= 0
                        && exchange.getProperty(JournalConstants.PARK, false, boolean.class);
        route.release(exchange);
        if (cause != null) {
            failures = hopeless ? Math.max(failures, maximumRedeliveries) : failures;
            return failedOnceMore(events, cause);
        }
        failures = 0;
        backoff.reset();
        // Before acknowledging: they had their effect, and do not come again should that fail.
        events.forEach(event -> pending.removeFirst());
        return acknowledged(events.get(events.size() - 1).position());
    }

    /** Whether to go on; if not, the state has moved. */
    private boolean failedOnceMore(List<StoredEvent> events, Throwable cause) {
        failures++;
        if (maximumRedeliveries < 0 || failures <= maximumRedeliveries) {
            backOff();
            return false;
        }
        return givenUp(events, cause);
    }

    /** Whether to go on, with what is behind the event; if not, the state has moved. */
    private boolean givenUp(List<StoredEvent> events, Throwable cause) {
        if (events.size() > 1) {
            aloneUpTo = events.get(events.size() - 1).position();
            failures = 0;
            backoff.reset();
            return true;
        }
        long position = events.get(0).position();
        // Others of its key may be among them: all comes again but for those.
        pending.clear();
        try {
            if (subscription.park(position, cause.toString())) {
                failures = 0;
                backoff.reset();
                return true;
            }
        } catch (Throwable e) {
            failed("Subscriber " + subscription.name() + " could not park " + position, e);
            return false;
        }
        backOff();
        return false;
    }

    private boolean acknowledged(long position) {
        try {
            subscription.acknowledge(position);
            return true;
        } catch (Throwable e) {
            failed("Subscriber " + subscription.name() + " could not acknowledge " + position, e);
            return false;
        }
    }

    private String notProcessed(List<StoredEvent> events) {
        return "Subscriber "
                + subscription.name()
                + ": position "
                + events.get(0).position()
                + " of channel "
                + subscription.channel()
                + " was not processed and will be delivered again";
    }

    private void failed(String message, Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        if (failure instanceof SubscriptionException refused) {
            switch (refused.reason()) {
                case FENCED -> {
                    if (!isStopping()) {
                        LOG.error(
                                "Subscriber {}: somebody else now reads under this name; the route"
                                        + " receives nothing until it is restarted",
                                subscription.name());
                    }
                    leave(State.STOPPED);
                    return;
                }
                case STOPPING -> {
                    leave(State.STOPPED);
                    return;
                }
                case UNKNOWN, NOT_GIVEN -> {
                    startAfresh();
                    return;
                }
                default -> {}
            }
        }
        report(message, Optional.empty(), failure);
        backOff();
    }

    /** The route's exception handler is the user's: what it throws must not end the loop. */
    private void report(String message, Optional<Exchange> exchange, Throwable cause) {
        try {
            route.failed(message, exchange, cause);
        } catch (Throwable e) {
            LOG.error("{}, and its exception handler failed", message, e);
        }
    }

    /** The subscription was deleted meanwhile, or made anew: the route asks for it again. */
    private void startAfresh() {
        pending.clear();
        failures = 0;
        try {
            subscription.subscribeAfresh();
            LOG.warn(
                    "Subscriber {} was deleted or made anew by somebody else; the route reads on"
                            + " from where it begins",
                    subscription.name());
        } catch (Throwable e) {
            report(
                    "Subscriber " + subscription.name() + " was deleted and cannot be made again",
                    Optional.empty(),
                    e);
        }
        backOff();
    }

    private void backOff() {
        Duration pause = backoff.pause();
        // The state first: a pause that ends before it is set would be the end of the subscriber.
        leave(State.BACKING_OFF);
        threads.executeAfter(pause, this::goOn);
    }

    private void goOn() {
        if (enter(State.BACKING_OFF)) {
            work();
        }
    }
}
