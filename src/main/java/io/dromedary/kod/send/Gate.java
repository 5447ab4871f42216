package io.dromedary.kod.send;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether sending goes on: open, suspended, or closed for good. Thread-safe; whoever waits for
 * something else too does so with the gate's monitor, and is woken when it changes.
 */
final class Gate {

    private boolean suspended;
    private boolean closed;
    private boolean held;
    private int busy;
    private boolean news = true;

    synchronized void suspend() {
        suspended = true;
    }

    synchronized void resume() {
        suspended = false;
        news = true;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** There is something to do. */
    synchronized void tell() {
        news = true;
        notifyAll();
    }

    /** Nothing more is begun until released; what is under way goes on. */
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        news = true;
        notifyAll();
    }

    /** Waits while suspended or held; false if closed. */
    synchronized boolean passUnheld() throws InterruptedException {
        while ((suspended || held) && !closed) {
            wait();
        }
        return !closed;
    }

    /** Whether it is not closed; it may be suspended or held. */
    synchronized boolean isOpen() {
        return !closed;
    }

    synchronized boolean isHeld() {
        return held;
    }

    /** Begins something, unless held; {@link #end} ends it. */
    synchronized boolean begin() {
        if (!held) {
            busy++;
        }
        return !held;
    }

    /** Part of what was begun goes on by itself; {@link #end} ends it too. */
    synchronized void fork() {
        busy++;
    }

    synchronized void end() {
        busy--;
    }

    synchronized boolean isBusy() {
        return busy > 0;
    }

    /** Waits while suspended; false if closed. */
    synchronized boolean pass() throws InterruptedException {
        while (suspended && !closed) {
            wait();
        }
        return !closed;
    }

    /** Waits for the time to pass; false if closed before. */
    synchronized boolean pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !closed;
    }

    /** Waits for news since the last call, no longer than {@code time}. */
    synchronized void awaitNews(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos();
                !closed && !news && left > 0;
                left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        news = false;
    }
}
