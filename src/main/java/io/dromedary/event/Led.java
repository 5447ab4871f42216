package io.dromedary.event;

import io.dromedary.event.Leadership.Candidacy;
import io.dromedary.event.Leadership.Candidate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Work that goes on while this process leads it, among those that share the journal. Each time the
 * process is elected the work is made and started anew. Thread-safe.
 *
 * @param <W> the work
 */
public final class Led<W extends Led.Work> {

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Short, for whoever stops a route has waited for its exchanges already. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Supplier<W> works;
    private final Observer observer;
    private final Executor worker;
    private final Executor laterWorker;

    private volatile boolean leads;
    private volatile boolean stood;
    private volatile Optional<W> current = Optional.empty();

    /** These are guarded by this. */
    private Optional<Candidacy> candidacy = Optional.empty();

    private boolean suspended;
    private boolean stopped;

    /** What is led: started once, and stopped once. Calls come one at a time. */
    public interface Work {

        /**
         * Starts.
         *
         * @throws RuntimeException if it cannot; then it is not stopped, but made and started anew
         */
        void start();

        /** Pauses until {@link #resume}; may come before it starts. */
        default void suspend() {}

        /** Goes on. */
        default void resume() {}

        /** Ends after what is under way, waiting for it no longer than {@code patience}. */
        void stop(Duration patience) throws InterruptedException;
    }

    /** Is told what comes of it, to put it into words. */
    public interface Observer {

        /** It is not led here any more. */
        default void deposed() {}

        /** It could not start or stop; that is tried again after a pause. */
        void failed(RuntimeException cause);
    }

    /**
     * Does nothing yet.
     *
     * @param name what is led, see {@link Leadership#stand}
     * @param works makes the work, not started yet
     * @param worker starts and stops the work when it is elected and deposed
     */
    public Led(String name, Supplier<W> works, Executor worker, Observer observer) {
        this(name, works, worker, observer, RETRY);
    }

    Led(String name, Supplier<W> works, Executor worker, Observer observer, Duration retry) {
        this.name = name;
        this.works = works;
        this.observer = observer;
        this.worker = worker;
        this.laterWorker =
                CompletableFuture.delayedExecutor(retry.toMillis(), TimeUnit.MILLISECONDS, worker);
    }

    /**
     * Stands for it.
     *
     * @throws RuntimeException if it leads at once, and the work cannot start
     */
    public void start(Leadership leadership) {
        Candidacy standing = leadership.stand(name, new Standing());
        synchronized (this) {
            candidacy = Optional.of(standing);
        }
        stood = true;
        adapt();
    }

    /** Whether this process is elected; the work may be about to start. */
    public boolean leads() {
        return leads;
    }

    /** The work that has started; empty while another process leads. */
    public Optional<W> current() {
        return current;
    }

    /** Pauses the work, and what is started from now on. */
    public synchronized void suspend() {
        suspended = true;
        current.ifPresent(Work::suspend);
    }

    /** Lets the work go on. */
    public synchronized void resume() {
        suspended = false;
        current.ifPresent(Work::resume);
    }

    /** The work cannot go on: after a pause it is made anew, if this process leads still. */
    public void renew() {
        laterWorker.execute(this::renewSafely);
    }

    private void renewSafely() {
        try {
            synchronized (this) {
                stopCurrent();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            observer.failed(e);
        }
        adaptSafely();
    }

    /** Stops the work after what is under way, for good, then lets others lead. */
    public synchronized void stop() throws InterruptedException {
        stopped = true;
        try {
            stopCurrent();
        } finally {
            candidacy.ifPresent(Candidacy::close);
            candidacy = Optional.empty();
        }
    }

    private void adaptSafely() {
        try {
            adapt();
        } catch (RuntimeException e) {
            observer.failed(e);
            laterWorker.execute(this::adaptSafely);
        }
    }

    /** Works if this process leads, and stops if not. */
    private synchronized void adapt() {
        if (leads && !stopped) {
            if (current.isEmpty()) {
                current = Optional.of(started());
            }
            return;
        }
        try {
            stopCurrent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private W started() {
        W work = works.get();
        if (suspended) {
            work.suspend();
        }
        work.start();
        return work;
    }

    private void stopCurrent() throws InterruptedException {
        if (current.isPresent()) {
            W ending = current.get();
            current = Optional.empty();
            ending.stop(STOP_PATIENCE);
        }
    }

    private final class Standing implements Candidate {

        @Override
        public void elected() {
            leads = true;
            adaptSoon();
        }

        @Override
        public void deposed() {
            leads = false;
            observer.deposed();
            adaptSoon();
        }

        private void adaptSoon() {
            if (stood) {
                worker.execute(Led.this::adaptSafely);
            }
        }
    }
}
