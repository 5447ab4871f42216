package io.dromedary.kod.send;

import io.dromedary.event.FencedException;
import io.dromedary.kod.message.MessageName;
import io.dromedary.kod.registry.Oversized;
import io.dromedary.kod.registry.SessionRegistry;
import java.util.List;
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

    /** Remembers what is too large, before the objects wait no more, and tells of it. */
    void putAside(List<Oversized> oversized, SessionRegistry registry) {
        if (!oversized.isEmpty()) {
            registry.putAside(oversized);
            oversized.forEach(one -> listener.putAside(one, settings.limits().bytes()));
        }
    }

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
