package io.dromedary.event;

/** The durable places of all sources. Implementations are thread-safe. */
public interface Checkpoints {

    /**
     * Takes ownership of {@code source}: raises its epoch durably, so that every commit under an
     * earlier epoch fails from now on, and returns where the previous owner stood.
     */
    Checkpoint acquire(String source);

    /**
     * Stores the checkpoint durably before it returns.
     *
     * @throws FencedException if the epoch is not the current one: another owner has taken over
     */
    void commit(Checkpoint checkpoint);
}
