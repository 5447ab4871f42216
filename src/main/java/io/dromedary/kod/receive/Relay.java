package io.dromedary.kod.receive;

import java.util.concurrent.Executor;

/**
 * Runs on workers what they are given; but the first job that a job hands out is run by the same
 * thread, when it is done with its own: waking another one costs more than most messages.
 *
 * <p>So a job must hand out nothing before its end that it waits for. Thread-safe.
 */
final class Relay implements Executor {

    private static final class Turn {
        private Runnable next;

        private Runnable take() {
            Runnable taken = next;
            next = null;
            return taken;
        }
    }

    private final Executor workers;
    private final ThreadLocal<Turn> turns = new ThreadLocal<>();

    Relay(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable job) {
        Turn turn = turns.get();
        if (turn != null && turn.next == null) {
            turn.next = job;
        } else {
            workers.execute(() -> run(job));
        }
    }

    private void run(Runnable first) {
        Turn turn = new Turn();
        turns.set(turn);
        try {
            for (Runnable job = first; job != null; job = turn.take()) {
                job.run();
            }
        } finally {
            turns.remove();
            Runnable left = turn.take();
            if (left != null) {
                workers.execute(() -> run(left)); // the job before it has thrown something
            }
        }
    }
}
