package io.dromedary.kod.send;

import io.dromedary.event.FencedException;
import io.dromedary.kod.message.MessageName;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What sessions send with.
 *
 * @param workers grows with what waits: a node may keep as many threads as a session has streams
 * @param troubles why messages are not delivered, by name; shared with whoever asks
 */
record Courier(
        SendSettings settings,
        MessageBodies bodies,
        MessageSink sink,
        Executor workers,
        Gate gate,
        SendListener listener,
        Map<MessageName, String> troubles) {

    /** Tells of what could not be done; if another dispatcher has taken over nothing more is. */
    void failed(RuntimeException cause) {
        if (cause instanceof FencedException fenced) {
            gate.close();
            listener.takenOver(fenced);
        } else {
            listener.troubled(cause);
        }
    }
}
