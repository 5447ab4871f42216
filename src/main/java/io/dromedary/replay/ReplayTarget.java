package io.dromedary.replay;

import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Optional;

/** Where replayed events go. Thread-safe. */
public interface ReplayTarget {

    /**
     * A way into the exchange; connects to nothing yet.
     *
     * @throws ReplayException {@code NO_TARGET} if there is no broker, {@code INVALID} if the
     *     routing key cannot be one
     */
    Outlet open(String exchange, Optional<String> routingKey);

    /** Used by one thread. */
    interface Outlet extends AutoCloseable {

        /**
         * Returns when all of them are delivered.
         *
         * @throws Exception if they are not known to be, within the target's own time limit
         */
        void publish(List<CloudEvent> events) throws Exception;

        @Override
        void close();
    }
}
