package io.dromedary.kod.send;

import io.dromedary.kod.message.MessageName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * Sends the messages of a plan until each is delivered. A message that is not is sent again, with
 * the same name and bytes, for as long as it takes.
 */
final class Session {

    /** How a session ended. */
    enum Outcome {
        DELIVERED,
        /** A value is gone: what was planned is out of date. */
        STALE,
        /** Closed before all was delivered. */
        CLOSED
    }

    private final SendSettings settings;
    private final MessageBodies bodies;
    private final MessageSink sink;
    private final Executor workers;
    private final Gate gate;
    private final Budget budget;
    private final SendListener listener;

    /** Why messages are not delivered, by name; shared with whoever asks. */
    private final Map<MessageName, String> troubles;

    /** What follows is guarded by this. */
    private int running;

    private Outcome outcome = Outcome.DELIVERED;
    private Optional<RuntimeException> failure = Optional.empty();

    Session(
            SendSettings settings,
            MessageBodies bodies,
            MessageSink sink,
            Executor workers,
            Gate gate,
            SendListener listener,
            Map<MessageName, String> troubles) {
        this.settings = settings;
        this.bodies = bodies;
        this.sink = sink;
        this.workers = workers;
        this.gate = gate;
        this.budget = new Budget(settings.bytesUnderWay());
        this.listener = listener;
        this.troubles = troubles;
    }

    /**
     * Sends all messages; returns when nothing is under way any more.
     *
     * @throws RuntimeException if what is to be sent could not be read
     */
    Outcome run(List<List<PlannedMessage>> streams) throws InterruptedException {
        for (List<PlannedMessage> stream : streams) {
            synchronized (this) {
                running++;
            }
            boolean begun = false;
            try {
                workers.execute(() -> deliverAll(stream));
                begun = true;
            } finally {
                if (!begun) {
                    ended();
                }
            }
        }
        synchronized (this) {
            while (running > 0) {
                wait();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
            return outcome;
        }
    }

    private void deliverAll(List<PlannedMessage> stream) {
        try {
            for (PlannedMessage message : stream) {
                if (!goesOn() || !deliver(message)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            end(Outcome.CLOSED);
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = Optional.of(e);
            }
        } finally {
            ended();
        }
    }

    private boolean goesOn() throws InterruptedException {
        if (!gate.pass()) {
            end(Outcome.CLOSED);
        }
        synchronized (this) {
            return outcome == Outcome.DELIVERED && failure.isEmpty();
        }
    }

    private boolean deliver(PlannedMessage planned) throws InterruptedException {
        budget.take(planned.bytes());
        try {
            Optional<OutgoingMessage> message = bodies.load(planned);
            if (message.isEmpty()) {
                end(Outcome.STALE);
                return false;
            }
            for (int attempts = 1; !attempt(message.get(), attempts); attempts++) {
                if (!gate.pause(settings.pause(attempts)) || !goesOn()) {
                    end(Outcome.CLOSED);
                    return false;
                }
            }
            return true;
        } finally {
            troubles.remove(planned.name());
            budget.giveBack(planned.bytes());
        }
    }

    private boolean attempt(OutgoingMessage message, int attempts) throws InterruptedException {
        Throwable cause;
        try {
            sink.send(message).toCompletableFuture().get();
            listener.delivered(message);
            return true;
        } catch (ExecutionException e) {
            cause = e.getCause();
        } catch (RuntimeException e) {
            cause = e;
        }
        troubles.put(message.name(), cause.toString());
        listener.failed(message.name(), attempts, cause);
        return false;
    }

    private synchronized void end(Outcome why) {
        if (outcome == Outcome.DELIVERED) {
            outcome = why;
        }
    }

    private synchronized void ended() {
        running--;
        notifyAll();
    }
}
