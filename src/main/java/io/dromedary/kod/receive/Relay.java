package io.dromedary.kod.receive;

import java.util.concurrent.Executor;

/**
 * Runs on workers what they are given; but the first job that a job hands out is run by the same
 * thread, when it is done with its own: waking another one costs more than most messages.
 *
 * <p>So a job must hand out nothing before its end that it waits for. Thread-safe.
 */
final class Relay implements Executor {

    /** What a thread is doing for a relay. */
    private static final class Turn {
        private final Relay relay;
        private Runnable next;

        private Turn(Relay relay) {
            this.relay = relay;
        }

        private Runnable take() {
            Runnable taken = next;
            next = null;
            return taken;
        }
    }

    private static final ThreadLocal<Turn> TURNS = new ThreadLocal<>();

    private final Executor workers;

    Relay(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable job) {
        Turn turn = TURNS.get();
        if (turn != null && turn.relay == this && turn.next == null) {
            turn.next = job;
        } else {
            workers.execute(() -> run(job));
        }
    }

    private void run(Runnable first) {
        Turn turn = new Turn(this);
        TURNS.set(turn);
        try {
            for (Runnable job = first; job != null; job = turn.take()) {
                job.run();
            }
        } finally {
            TURNS.remove();
            Runnable left = turn.take();
            if (left != null) {
                workers.execute(() -> run(left)); // the job before it has thrown something
            }
        }
    }
}
