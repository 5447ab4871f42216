package io.dromedary.component.journal;

import io.dromedary.component.Backoff;
import io.dromedary.component.ConsumerThreads;
import io.dromedary.component.FedRoute;
import io.dromedary.component.Turns;
import io.dromedary.event.Led;
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
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a subscriber's events to a route, in one exchange after the other or in several at once,
 * begun in order and acknowledged in order: the offset never passes one that has not succeeded.
 * When one fails nothing more is begun; once the others have ended, it is delivered again, and all
 * that were begun after it, whatever became of them. One that fails too often is parked, if that is
 * allowed.
 *
 * <p>All work is done in {@link Turns}. Whatever happens asks for one; between them no thread is
 * held. Except for the flags, the fields belong to the turn. Thread-safe.
 */
final class SubscriberLoop implements Led.Work {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriberLoop.class);

    private final RouteSubscription subscription;
    private final int batchSize;
    private final int inFlight;
    private final int maximumRedeliveries;
    private final ConsumerThreads threads;
    private final FedRoute<List<StoredEvent>> route;
    private final Backoff backoff;
    private final Turns turns;

    private volatile boolean suspended;
    private volatile boolean stopping;
    private volatile boolean pausing;

    private final Deque<Begun> underWay = new ArrayDeque<>();
    private final Deque<StoredEvent> pending = new ArrayDeque<>();
    private Optional<CompletableFuture<Answer>> poll = Optional.empty();
    private boolean pollsAhead;

    /** The place is to be asked for anew, as soon as nothing is under way. */
    private boolean lostPlace;

    /** Somebody else reads, or nobody may any more. */
    private boolean dismissed;

    /** How often the oldest that is not acknowledged has failed. */
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
        this.inFlight = configuration.getInFlight();
        this.maximumRedeliveries = configuration.getMaximumRedeliveries();
        this.threads = threads;
        this.route = route;
        this.backoff = configuration.backoff();
        this.turns = new Turns(threads, this::turn, () -> {});
    }

    /**
     * Creates the subscription if need be, and begins.
     *
     * @throws SubscriptionException if one of that name reads another channel
     */
    @Override
    public void start() {
        subscription.subscribe();
        turns.wake();
    }

    /** Begins nothing more until {@link #resume}; what is under way is acknowledged. */
    @Override
    public void suspend() {
        suspended = true;
        turns.wake();
    }

    @Override
    public void resume() {
        suspended = false;
        turns.wake();
    }

    /** Stops after what is under way, waiting for it no longer than {@code patience}. */
    @Override
    public void stop(Duration patience) throws InterruptedException {
        stopping = true;
        turns.wake();
        turns.awaitEnd(patience);
    }

    private void turn() {
        try {
            work();
        } catch (Throwable e) {
            // An Error too: a subscriber without a next turn stops without a word.
            failed("Subscriber " + subscription.name() + " was not given events", e);
        }
        if ((stopping || dismissed) && underWay.isEmpty()) {
            turns.end();
        } else {
            turns.rest();
        }
    }

    private void work() {
        settle();
        if (!mayGoOn() || isIdleBehindOldPoll()) {
            poll.ifPresent(waiting -> waiting.cancel(false));
        }
        takeAnswer();
        if (lostPlace && mayGoOn() && !pausing) {
            findPlace();
        }
        begin();
        ask();
    }

    private boolean mayGoOn() {
        return !stopping && !suspended && !dismissed;
    }

    /** Whether events may be begun or asked for. */
    private boolean mayBegin() {
        return mayGoOn() && !pausing && !lostPlace;
    }

    /** Acknowledges what has succeeded, up to the first that has not. */
    private void settle() {
        while (!underWay.isEmpty() && underWay.peek().isDone()) {
            if (underWay.peek().failure().isPresent()) {
                if (underWay.stream().allMatch(Begun::isDone)) {
                    takeBack();
                }
                return;
            }
            // Not to come again from here, should acknowledging fail: it had its effect.
            Begun first = underWay.remove();
            first.exchange().ifPresent(route::release);
            failures = 0;
            backoff.reset();
            acknowledge(first.last());
        }
    }

    private void acknowledge(long position) {
        try {
            subscription.acknowledge(position);
        } catch (RuntimeException e) {
            failed("Subscriber " + subscription.name() + " could not acknowledge " + position, e);
        }
    }

    private void takeBack() {
        Begun first = underWay.element();
        Throwable cause = first.failure().orElseThrow();
        report(
                "Subscriber "
                        + subscription.name()
                        + ": position "
                        + first.first()
                        + " of channel "
                        + subscription.channel()
                        + " was not processed and will be delivered again",
                first.exchange(),
                cause);
        boolean isHopeless = first.isHopeless();
        while (!underWay.isEmpty()) {
            Begun begun = underWay.removeLast();
            for (int i = begun.events().size() - 1; i >= 0; i--) {
                pending.addFirst(begun.events().get(i));
            }
            begun.exchange().ifPresent(route::release);
        }
        failures++;
        if (maximumRedeliveries < 0 || (failures <= maximumRedeliveries && !isHopeless)) {
            backOff();
        } else if (first.events().size() > 1) {
            aloneUpTo = first.last();
            failures = 0;
            backoff.reset();
        } else {
            park(first.first(), cause);
        }
    }

    private void park(long position, Throwable cause) {
        // Others of its key may be among them: all comes again but for those.
        pending.clear();
        poll.ifPresent(waiting -> waiting.cancel(false));
        poll = Optional.empty();
        try {
            if (subscription.park(position, cause.toString())) {
                failures = 0;
                backoff.reset();
            } else {
                backOff();
            }
        } catch (RuntimeException e) {
            failed("Subscriber " + subscription.name() + " could not park " + position, e);
        }
    }

    private void begin() {
        while (mayBegin()
                && underWay.size() < inFlight
                && !pending.isEmpty()
                && underWay.stream().noneMatch(begun -> begun.failure().isPresent())) {
            int together = pending.element().position() <= aloneUpTo ? 1 : batchSize;
            Begun begun = begin(pending.stream().limit(together).toList());
            begun.events().forEach(event -> pending.remove());
            underWay.add(begun);
            if (begun.isDone()) {
                settle();
            }
        }
    }

    private Begun begin(List<StoredEvent> events) {
        Exchange exchange;
        try {
            exchange = route.exchange(events);
        } catch (Throwable e) {
            return Begun.failed(events, e);
        }
        Begun begun = Begun.in(exchange, events);
        try {
            if (route.process(exchange, () -> ended(begun))) {
                begun.end();
            }
        } catch (Throwable e) {
            begun.fail(e);
        }
        return begun;
    }

    private void ended(Begun begun) {
        begun.end();
        turns.wake();
    }

    private boolean isIdle() {
        return underWay.isEmpty() && pending.isEmpty();
    }

    private void ask() {
        boolean wants = inFlight == 1 ? isIdle() : pending.size() < batchSize;
        if (!wants || poll.isPresent() || !mayBegin()) {
            return;
        }
        pollsAhead = !isIdle();
        CompletableFuture<Answer> asked =
                pollsAhead ? subscription.pollAhead() : subscription.poll();
        poll = Optional.of(asked);
        CompletableFuture<Answer> unused = // the turn looks at it
                asked.whenComplete((answer, failure) -> turns.wake());
    }

    /**
     * While it waits, a poll that reads ahead does not move the offset over events that do not fit.
     */
    private boolean isIdleBehindOldPoll() {
        return pollsAhead && isIdle();
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
        if (subscription.hasTaken(answer) || (!isIdle() && subscription.isElsewhere(answer))) {
            // Moved back by a seek, given again as it took longer than the visibility time, or
            // parked events come first.
            lostPlace = true;
            return;
        }
        subscription.took(answer);
        pending.addAll(answer.events());
        answer.gap().ifPresent(gap -> subscription.tell(LOG, gap));
    }

    private void findPlace() {
        if (!underWay.isEmpty()) {
            return;
        }
        poll.ifPresent(waiting -> waiting.cancel(false));
        poll = Optional.empty();
        pending.clear();
        failures = 0;
        aloneUpTo = 0;
        subscription.subscribeAfresh();
        lostPlace = false;
    }

    private void failed(String message, Throwable failure) {
        if (failure instanceof SubscriptionException refused) {
            switch (refused.reason()) {
                case FENCED -> {
                    if (!stopping && !dismissed) {
                        LOG.error(
                                "Subscriber {}: somebody else now reads under this name; the route"
                                        + " receives nothing until it is restarted",
                                subscription.name());
                    }
                    dismissed = true;
                    return;
                }
                case STOPPING -> {
                    dismissed = true;
                    return;
                }
                case UNKNOWN, NOT_GIVEN -> {
                    LOG.warn(
                            "Subscriber {} was deleted, made anew or moved by somebody else; the"
                                    + " route reads on from where it stands now",
                            subscription.name());
                    lostPlace = true;
                    backOff();
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

    private void backOff() {
        if (pausing) {
            return;
        }
        pausing = true;
        threads.executeAfter(
                backoff.pause(),
                () -> {
                    pausing = false;
                    turns.wake();
                });
    }
}
