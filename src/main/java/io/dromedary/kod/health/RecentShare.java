package io.dromedary.kod.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** A share of what was counted within the last five minutes. Thread-safe. */
public final class RecentShare {

    private static final Duration STEP = Duration.ofSeconds(30);
    private static final Duration WINDOW = Duration.ofMinutes(5);

    /** A share of fewer says nothing. */
    private static final long FEWEST = 100;

    private static final class Step {
        private final Instant begun;
        private long all;
        private long part;

        private Step(Instant begun) {
            this.begun = begun;
        }
    }

    private final Deque<Step> steps = new ArrayDeque<>();

    /** So many were counted, and of them so many that are asked for. */
    public synchronized void add(long all, long part, Instant now) {
        if (steps.isEmpty() || !steps.getLast().begun.plus(STEP).isAfter(now)) {
            steps.addLast(new Step(now));
        }
        forget(now);
        Step last = steps.getLast();
        last.all += all;
        last.part += part;
    }

    /** From 0 to 1; 0 while there are fewer than a hundred. */
    public synchronized double value(Instant now) {
        forget(now);
        long all = steps.stream().mapToLong(step -> step.all).sum();
        long part = steps.stream().mapToLong(step -> step.part).sum();
        return all < FEWEST ? 0 : (double) part / all;
    }

    private void forget(Instant now) {
        Instant oldest = now.minus(WINDOW);
        while (!steps.isEmpty() && steps.getFirst().begun.isBefore(oldest)) {
            steps.removeFirst();
        }
    }
}
