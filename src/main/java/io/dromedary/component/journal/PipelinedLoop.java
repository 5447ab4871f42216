package io.dromedary.component.journal;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.FedRoute;
import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.SubscriptionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscriber's events, several exchanges under way at once, begun in order and acknowledged in
 * order: the offset never passes one that has not succeeded. When one fails nothing more is begun;
 * once the others have ended, it is delivered again, and all that were begun after it, whatever
 * became of them.
 *
 * <p>All work is done in turns, one at a time, on the component's threads. Whatever happens asks
 * for a turn; between them no thread is held. Except for the flags, the fields belong to the turn.
 */
final class PipelinedLoop implements EventLoop {

    private static final Logger LOG = LoggerFactory.getLogger(PipelinedLoop.class);

    private final RouteSubscription subscription;
    private final int batchSize;
    private final int inFlight;
    private final ConsumerThreads threads;
    private final FedRoute<List<StoredEvent>> route;
    private final Backoff backoff;

    /** Turns asked for and not taken; who raises it from 0 has them taken. */
    private final AtomicInteger turns = new AtomicInteger();

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean suspended;
    private volatile boolean stopping;
    private volatile boolean pausing;

    private final Deque<Begun> underWay = new ArrayDeque<>();
    private final Deque<StoredEvent> pending = new ArrayDeque<>();
    private Optional<CompletableFuture<Answer>> poll = Optional.empty();
    private boolean pollsAhead;

    /** The place is to be asked for anew, as soon as nothing is under way. */
    private boolean lostPlace;

    /** Events that were given to the route. */
    private static final class Begun {

        private final List<StoredEvent> events;
        private final Exchange exchange;
        private volatile boolean done;

        private Begun(List<StoredEvent> events, Exchange exchange) {
            this.events = events;
            this.exchange = exchange;
        }

        private Optional<Throwable> failure() {
            if (exchange.getException() == null && exchange.isRollbackOnly()) {
                return Optional.of(
                        new IllegalStateException("The route marked the exchange for rollback"));
            }
            return Optional.ofNullable(exchange.getException());
        }

        private boolean hasFailed() {
            return done && failure().isPresent();
        }

        private long first() {
            return events.get(0).position();
        }

        private long last() {
            return events.get(events.size() - 1).position();
        }
    }

    PipelinedLoop(
            RouteSubscription subscription,
            JournalConfiguration configuration,
            ConsumerThreads threads,
            FedRoute<List<StoredEvent>> route) {
        this.subscription = subscription;
        this.batchSize = configuration.getBatchSize();
        this.inFlight = configuration.getInFlight();
        this.threads = threads;
        this.route = route;
        this.backoff = configuration.backoff();
    }

    @Override
    public void start() {
        subscription.subscribe();
        askForTurn();
    }

    @Override
    public void suspend() {
        suspended = true;
        askForTurn();
    }

    @Override
    public void resume() {
        suspended = false;
        askForTurn();
    }

    @Override
    public void stop(Duration patience) throws InterruptedException {
        stopping = true;
        askForTurn();
        if (!ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.debug("Subscriber {}: the route did not end in time", subscription.name());
        }
    }

    private void askForTurn() {
        if (turns.getAndIncrement() == 0) {
            threads.execute(this::takeTurns);
        }
    }

    private void takeTurns() {
        int asked = turns.get();
        while (asked > 0) {
            try {
                turn();
            } catch (Throwable e) {
                // An Error too: a subscriber without a next turn stops without a word.
                failed("Subscriber " + subscription.name() + " was not given events", e);
            }
            asked = turns.addAndGet(-asked);
        }
    }

    private void turn() {
        settle();
        if (stopping || suspended || isIdleBehindOldPoll()) {
            poll.ifPresent(waiting -> waiting.cancel(false));
        }
        takeAnswer();
        if (stopping) {
            if (underWay.isEmpty()) {
                ended.countDown();
            }
        } else if (!suspended && !pausing) {
            if (lostPlace) {
                findPlace();
            } else {
                begin();
                ask();
            }
        }
    }

    /** Acknowledges what has succeeded, up to the first that has not. */
    private void settle() {
        while (!underWay.isEmpty() && underWay.peek().done) {
            Begun first = underWay.peek();
            if (first.hasFailed()) {
                if (underWay.stream().allMatch(begun -> begun.done)) {
                    takeBack();
                }
                return;
            }
            underWay.remove();
            route.release(first.exchange);
            backoff.reset();
            acknowledge(first.last());
        }
    }

    private void takeBack() {
        Begun first = underWay.peek();
        report(
                "Subscriber "
                        + subscription.name()
                        + ": position "
                        + first.first()
                        + " of channel "
                        + subscription.channel()
                        + " was not processed and will be delivered again",
                Optional.of(first.exchange),
                first.failure().orElseThrow());
        while (!underWay.isEmpty()) {
            Begun begun = underWay.removeLast();
            for (int i = begun.events.size() - 1; i >= 0; i--) {
                pending.addFirst(begun.events.get(i));
            }
            route.release(begun.exchange);
        }
        backOff();
    }

    private void acknowledge(long position) {
        try {
            subscription.acknowledge(position);
        } catch (RuntimeException e) {
            failed("Subscriber " + subscription.name() + " could not acknowledge " + position, e);
        }
    }

    private void begin() {
        while (underWay.size() < inFlight
                && !pending.isEmpty()
                && underWay.stream().noneMatch(Begun::hasFailed)) {
            List<StoredEvent> events = new ArrayList<>(Math.min(batchSize, pending.size()));
            pending.stream().limit(batchSize).forEach(events::add);
            Begun begun = new Begun(events, route.exchange(events));
            events.forEach(event -> pending.remove());
            underWay.add(begun);
            try {
                if (route.process(begun.exchange, () -> ended(begun))) {
                    begun.done = true;
                }
            } catch (Throwable e) {
                begun.exchange.setException(e);
                begun.done = true;
            }
            if (begun.done) {
                settle();
            }
        }
    }

    private void ended(Begun begun) {
        begun.done = true;
        askForTurn();
    }

    private void ask() {
        if (poll.isPresent() || pending.size() >= batchSize) {
            return;
        }
        pollsAhead = !underWay.isEmpty() || !pending.isEmpty();
        CompletableFuture<Answer> asked =
                pollsAhead ? subscription.pollAhead() : subscription.poll();
        poll = Optional.of(asked);
        CompletableFuture<Answer> unused = // the turn looks at it
                asked.whenComplete((answer, failure) -> askForTurn());
    }

    /**
     * While it waits, a poll that reads ahead does not move the offset over events that do not fit.
     */
    private boolean isIdleBehindOldPoll() {
        return pollsAhead && underWay.isEmpty() && pending.isEmpty();
    }

    private void takeAnswer() {
        if (poll.filter(CompletableFuture::isDone).isEmpty()) {
            return;
        }
        CompletableFuture<Answer> answered = poll.get();
        poll = Optional.empty();
        try {
            took(answered.join());
        } catch (CancellationException e) {
            LOG.trace("Nobody waits for that poll any more", e);
        } catch (CompletionException e) {
            failed(
                    "Subscriber " + subscription.name() + " was not given events",
                    e.getCause() == null ? e : e.getCause());
        }
    }

    private void took(Answer answer) {
        if (subscription.hasTaken(answer)) {
            // Moved back by a seek, or given again as it took longer than the visibility time.
            lostPlace = true;
            return;
        }
        subscription.took(answer);
        pending.addAll(answer.events());
        answer.gap().ifPresent(gap -> subscription.tell(LOG, gap));
    }

    private void findPlace() {
        if (!underWay.isEmpty() || poll.isPresent()) {
            return;
        }
        pending.clear();
        subscription.subscribeAfresh();
        lostPlace = false;
        askForTurn();
    }

    private void failed(String message, Throwable failure) {
        if (failure instanceof SubscriptionException refused) {
            switch (refused.reason()) {
                case FENCED -> {
                    if (!stopping) {
                        LOG.error(
                                "Subscriber {}: somebody else now reads under this name; the route"
                                        + " receives nothing until it is restarted",
                                subscription.name());
                    }
                    suspended = true;
                    return;
                }
                case STOPPING -> {
                    suspended = true;
                    return;
                }
                case UNKNOWN, NOT_GIVEN -> {
                    LOG.warn(
                            "Subscriber {} was deleted, made anew or moved by somebody else; the"
                                    + " route reads on from where it stands now",
                            subscription.name());
                    lostPlace = true;
                }
                default -> report(message, Optional.empty(), failure);
            }
        } else {
            report(message, Optional.empty(), failure);
        }
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

    private void backOff() {
        if (pausing) {
            return;
        }
        pausing = true;
        threads.executeAfter(
                backoff.pause(),
                () -> {
                    pausing = false;
                    askForTurn();
                });
    }
}
