package io.dromedary.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A clock that goes when told to, and work that is done when told to, all on the test's thread. */
final class ManualWorkers extends AbstractExecutorService implements Timing {

    private static final Instant START = Instant.parse("2026-01-31T09:00:00Z");

    private final Deque<Runnable> work = new ArrayDeque<>();
    private final List<Due> alarms = new ArrayList<>();
    private long nanos;
    private boolean stopped;

    Workers workers() {
        return new Workers(this, this, this, this);
    }

    /** Does all work there is. */
    void settle() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    /** Lets the time pass, with every alarm in its moment, and does the work. */
    void pass(Duration time) {
        settle();
        long end = nanos + time.toNanos();
        for (Due next = next(end); next != null; next = next(end)) {
            nanos = next.at;
            alarms.remove(next);
            next.action.run();
            settle();
        }
        nanos = end;
    }

    /** How many alarms are set. */
    int alarms() {
        return alarms.size();
    }

    private Due next(long end) {
        return alarms.stream()
                .filter(due -> due.at <= end)
                .min(Comparator.comparingLong(Due::at))
                .orElse(null);
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
        Due due = new Due(nanos + delay.toNanos(), action);
        alarms.add(due);
        return () -> alarms.remove(due);
    }

    @Override
    public void execute(Runnable command) {
        work.add(command);
    }

    @Override
    public void shutdown() {
        settle();
        stopped = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return stopped;
    }

    @Override
    public boolean isTerminated() {
        return stopped;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    @Override
    public void close() {
        alarms.clear();
    }

    /** Not a record: two alarms of the same moment are two. */
    private static final class Due {
        private final long at;
        private final Runnable action;

        private Due(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        private long at() {
            return at;
        }
    }
}
