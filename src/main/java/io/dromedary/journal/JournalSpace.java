package io.dromedary.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * What retention sees of a journal: channels as rows of blocks, of which the oldest can go.
 * Implementations are thread-safe.
 */
public interface JournalSpace {

    /** The oldest block of the channel; empty if it holds no event. */
    Optional<Block> oldest(String channel);

    /** Bytes of payload that the channel holds. */
    long bytes(String channel);

    /** Bytes that can still be stored before the disk is full. */
    long freeBytes();

    /**
     * Removes the oldest block, durably; a short write between those of the appenders.
     *
     * @return false, and nothing is removed, if the block has changed meanwhile, or if a source may
     *     still send one of its events again: an id is forgotten only when its source has stored a
     *     checkpoint behind it
     */
    boolean remove(String channel, Block block);

    /**
     * Events that are removed together: at most a few hundred, appended within a few minutes.
     *
     * @param first position of its oldest event
     * @param last position of its newest event
     * @param bytes of payload
     * @param stored when its newest event was appended
     */
    record Block(long first, long last, long bytes, Instant stored) {}
}
