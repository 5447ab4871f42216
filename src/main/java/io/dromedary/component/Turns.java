package io.dromedary.component;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The turns that one source takes on the threads it shares with others: one at a time, the next one
 * when there is news, when a pause is over, or at once. No thread is held in between.
 *
 * <p>Whoever has the turn owns what belongs to the source until he ends it with {@link #again},
 * {@link #rest}, {@link #backOff} or {@link #end}, on whatever thread. No lock is held during a
 * turn. Thread-safe.
 */
public final class Turns {

    private enum State {
        IDLE,
        QUEUED,
        WORKING,
        BACKING_OFF,
        STOPPED
    }

    private final ConsumerThreads workers;
    private final Runnable turn;
    private final Runnable close;

    private State state = State.IDLE;
    private boolean news;
    private boolean suspended;
    private boolean stopping;
    private boolean timerRuns;

    /**
     * Turns that begin with the first {@link #wake}.
     *
     * @param turn takes one turn and ends it; throws nothing
     * @param close called once, in a turn of its own, after the last one
     */
    public Turns(ConsumerThreads workers, Runnable turn, Runnable close) {
        this.workers = workers;
        this.turn = turn;
        this.close = close;
    }

    /** There is news: another turn, after the present one if there is one. */
    public synchronized void wake() {
        if (state == State.IDLE && !suspended && !stopping) {
            queue();
        } else {
            news = true;
        }
    }

    /**
     * No further turns until {@link #resume}, but for those that a pause or {@link #again} brings.
     */
    public synchronized void suspend() {
        suspended = true;
    }

    /** Ends a suspension with a turn. */
    public void resume() {
        synchronized (this) {
            suspended = false;
        }
        wake();
    }

    /** Whether no turn is to begin anything. */
    public synchronized boolean isSuspended() {
        return suspended;
    }

    /** Whether {@link #stop} was called. */
    public synchronized boolean isStopping() {
        return stopping;
    }

    /** Whether there will be no further turn. */
    public synchronized boolean isOver() {
        return stopping || state == State.STOPPED;
    }

    /** No further turns; waits for the present one no longer than {@code patience}. */
    public void stop(Duration patience) throws InterruptedException {
        boolean ours;
        synchronized (this) {
            stopping = true;
            ours = state != State.WORKING && state != State.STOPPED;
            if (ours) {
                state = State.WORKING;
            }
        }
        if (ours) {
            end();
        } else {
            awaitEnd(patience);
        }
    }

    /** Waits until there will be no further turn, no longer than {@code patience}. */
    public synchronized void awaitEnd(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos();
                state != State.STOPPED && left > 0;
                left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /**
     * Asks a question in a turn of its own on the caller's thread, if nobody has the turn.
     *
     * @return the answer; false if somebody has it, or none is to be taken
     */
    public boolean ask(BooleanSupplier question) {
        synchronized (this) {
            if (state != State.IDLE || suspended || stopping) {
                return false;
            }
            state = State.WORKING;
        }
        try {
            return question.getAsBoolean();
        } finally {
            rest();
        }
    }

    /** Ends the turn; the next one follows when others have had theirs. */
    public void again() {
        leave(State.QUEUED);
    }

    /** Ends the turn until there is news. */
    public void rest() {
        leave(State.IDLE);
    }

    /** Ends the turn until there is news, or the time is over; also if suspended meanwhile. */
    public void restAtMost(Duration time) {
        boolean timed;
        synchronized (this) {
            // One timer is enough, or a busy source would gather more and more of them.
            timed = !timerRuns;
            timerRuns = true;
        }
        leave(State.IDLE);
        if (timed) {
            workers.executeAfter(time, this::timeIsOver);
        }
    }

    /** Ends the turn; the next one follows after the pause, whatever happens. */
    public void backOff(Duration pause) {
        // The state first: a pause that ends before it is set would be the end of the source.
        leave(State.BACKING_OFF);
        workers.executeAfter(pause, this::pauseIsOver);
    }

    /** Ends the last turn. */
    public void end() {
        leave(State.STOPPED);
    }

    private synchronized void pauseIsOver() {
        if (state == State.BACKING_OFF && !stopping) {
            queue();
        }
    }

    private synchronized void timeIsOver() {
        timerRuns = false;
        if (state == State.IDLE && !stopping) {
            queue();
        } else {
            news = true;
        }
    }

    /** For whoever holds the lock, which the turn needs to begin. */
    private void queue() {
        workers.execute(this::begin);
        state = State.QUEUED;
    }

    private void begin() {
        synchronized (this) {
            if (state != State.QUEUED || stopping) {
                return;
            }
            state = State.WORKING;
            news = false;
        }
        turn.run();
    }

    private void leave(State next) {
        synchronized (this) {
            if (!stopping && next != State.STOPPED) {
                if (next == State.QUEUED || (next == State.IDLE && news && !suspended)) {
                    queue();
                } else {
                    state = next;
                }
                return;
            }
        }
        try {
            close.run();
        } finally {
            synchronized (this) {
                state = State.STOPPED;
                notifyAll();
            }
        }
    }
}
