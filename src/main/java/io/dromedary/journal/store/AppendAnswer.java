package io.dromedary.journal.store;

import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.JournalException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What an appender is told of an append, whatever the store. */
public final class AppendAnswer {

    private AppendAnswer() {}

    /**
     * An answer of its own, so that who waits for it sees the failure itself, not wrapped.
     *
     * @param stored what the store has done; empty if the checkpoint is fenced
     */
    public static CompletableFuture<Appended> of(
            CompletableFuture<Optional<Appended>> stored, Optional<Checkpoint> checkpoint) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        CompletableFuture<?> unused =
                stored.whenComplete(
                        (appended, failure) -> {
                            if (failure != null) {
                                answer.completeExceptionally(plain(failure));
                            } else if (appended.isEmpty()) {
                                answer.completeExceptionally(
                                        EventEncoder.fenced(checkpoint.orElseThrow()));
                            } else {
                                answer.complete(appended.get());
                            }
                        });
        return answer;
    }

    /** The failure of a store as the journal's. */
    public static JournalException plain(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return new JournalException("The journal " + cause.getMessage(), cause);
    }
}
