package io.dromedary.kod.send;

import java.util.concurrent.CompletionStage;

/** Where messages go. Implementations are thread-safe. */
@FunctionalInterface
public interface MessageSink {

    /**
     * Hands a message on.
     *
     * @return completes when it is delivered, that is, durable elsewhere; exceptionally if it is
     *     not, and it comes again then with the same name and bytes
     */
    CompletionStage<?> send(OutgoingMessage message);
}
