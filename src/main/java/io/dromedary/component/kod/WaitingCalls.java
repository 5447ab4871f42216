package io.dromedary.component.kod;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/** The calls that wait for messages, so that none holds up the end of the program. Thread-safe. */
final class WaitingCalls {

    /** A call that waits. */
    interface Call {

        /** It is answered now, that the program ends; once, and without effect when it is over. */
        void end();
    }

    private final int most;
    private final Set<Call> calls = new HashSet<>();
    private boolean closed;

    WaitingCalls(int most) {
        this.most = most;
    }

    /**
     * It waits from now on.
     *
     * @throws StoppingException when the program ends
     * @throws RejectedExecutionException if too many wait already
     */
    synchronized void begin(Call call) {
        if (closed) {
            throw new StoppingException();
        }
        if (calls.size() >= most) {
            throw new RejectedExecutionException(
                    "Too many wait for messages already (%,d, option maxWaiting)".formatted(most));
        }
        calls.add(call);
    }

    /** It waits no more. */
    synchronized void over(Call call) {
        calls.remove(call);
    }

    /** Ends all that wait, and lets none wait any more. */
    void close() {
        List<Call> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(calls);
        }
        open.forEach(Call::end);
    }
}
