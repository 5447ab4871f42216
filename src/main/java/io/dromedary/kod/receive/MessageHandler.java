package io.dromedary.kod.receive;

import java.util.concurrent.CompletionStage;

/** What is done with a message. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Applies a message. May be asked again for one whose success was not recorded because the
     * program was killed just then.
     *
     * @return completes when what was done is durable; exceptionally if it must be tried again
     */
    CompletionStage<?> apply(ReceivedMessage message);
}
