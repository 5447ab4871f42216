package io.dromedary.event;

/**
 * Where a source stands: everything up to {@code position} has had its effect.
 *
 * <p>The texts are opaque to whoever stores them. Immutable and thread-safe.
 *
 * @param source name of the source, unique within a journal, e.g. {@code /onec/trade}; for one of
 *     several readers of a source see {@link CheckpointNames}
 * @param epoch number of the ownership under which it was taken, see {@link Checkpoints#acquire}
 * @param position how far the source has been read, in the source's own notation; empty at the very
 *     start
 * @param state what the steps after the source must remember beside the position (open
 *     transactions, for example); empty when there is nothing
 */
public record Checkpoint(String source, long epoch, String position, String state) {

    /** The same source and epoch at another place. */
    public Checkpoint at(String newPosition, String newState) {
        return new Checkpoint(source, epoch, newPosition, newState);
    }

    /** Whether the source has never been read. */
    public boolean isFresh() {
        return position.isEmpty();
    }
}
