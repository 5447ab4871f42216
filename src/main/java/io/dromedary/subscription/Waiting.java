package io.dromedary.subscription;

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
    int nextPage(int most) {
        long wanted = (long) Math.max(limit, FIRST_PAGE) << Math.min(pages++, 20);
        return (int) Math.min(wanted, most);
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
