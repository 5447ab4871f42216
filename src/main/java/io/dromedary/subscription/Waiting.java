package io.dromedary.subscription;

import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer.Gap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One poll that has not been answered. Its fields are guarded by its subscriber's monitor; while it
 * stands in the {@link Tail}, {@link #from} does not change.
 */
final class Waiting {

    private static final int FIRST_PAGE = 16;

    final Subscriber subscriber;
    final int limit;

    /** Whether it is answered after one page, whatever that holds. */
    final boolean impatient;

    /** Whether it is only told when something changes. */
    final boolean standsBy;

    final CompletableFuture<Answer> future = new Pending();

    /** Everything up to here was looked at. */
    long from;

    /** The round of replayed events that it is given; the channel's events without one. */
    Optional<Replay> replay = Optional.empty();

    /** Whether unacknowledged events lie below where it began. */
    boolean ahead;

    /** Under which it stands in the tail, if it does. */
    Selector selector;

    Timing.Alarm timeout = () -> {};
    Timing.Alarm visibility = () -> {};

    private int pages;

    Waiting(Subscriber subscriber, Selector selector, Poll poll) {
        this.selector = selector;
        this.subscriber = subscriber;
        this.limit = poll.limit();
        this.impatient = poll.waitFor().isZero();
        this.standsBy = poll.standsBy();
    }

    /** How much to read next: little for a small limit, twice as much as long as nothing fits. */
    synchronized int nextPage(Selector reading, int most) {
        if (reading.takesAll()) {
            return Math.min(limit, most);
        }
        long wanted = (long) Math.max(limit, FIRST_PAGE) << Math.min(pages++, 20);
        return (int) Math.min(wanted, most);
    }

    /** Answers it with nothing; to be run without the monitor. */
    Runnable ending(long head, Session session) {
        Answer nothing = answer(List.of(), from, head, session, Optional.empty());
        return () -> future.complete(nothing);
    }

    /** Tells it why it ends; to be run without the monitor. */
    Runnable failing(SubscriptionException reason) {
        return () -> future.completeExceptionally(reason);
    }

    /** What it is answered with, within {@code session}. */
    Answer answer(
            List<StoredEvent> events, long upTo, long head, Session session, Optional<Gap> gap) {
        return new Answer(
                List.copyOf(events),
                upTo,
                Math.max(0, head - upTo),
                replay.map(round -> round.in(session)).orElseGet(session::toString),
                gap,
                replay.isPresent());
    }

    void cancelAlarms() {
        timeout.cancel();
        visibility.cancel();
    }

    /** What the caller holds; cancelling it ends the wait. */
    private final class Pending extends CompletableFuture<Answer> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                subscriber.abandon(Waiting.this);
            }
            return cancelled;
        }
    }
}
