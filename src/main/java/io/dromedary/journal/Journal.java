package io.dromedary.journal;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.Checkpoints;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * The one durable sequence of events a channel (внутренний получатель). Thread-safe.
 *
 * <p>Positions start at 1, are dense but for what retention removed, and are assigned in commit
 * order: nobody ever sees position n+1 before n.
 */
public interface Journal extends Checkpoints, AutoCloseable {

    /**
     * Appends events to one or several channels, and the checkpoint of their source, in one
     * transaction. Appends of concurrent callers share a transaction (group commit).
     *
     * @param events by channel, each list in order; an event whose {@code (source, id)} its channel
     *     already holds is not stored again
     * @param checkpoint committed with the events if present
     * @return completes when everything is durable; exceptionally with {@link
     *     io.dromedary.event.FencedException} if the checkpoint's epoch is not the current one,
     *     with {@link JournalException} if nothing was stored
     */
    CompletableFuture<Appended> append(
            Map<String, List<CloudEvent>> events, Optional<Checkpoint> checkpoint);

    /**
     * Reads one page: events with {@code position > after}, in order, at least one if there is one.
     *
     * @param maxEvents most events of the page
     * @param maxBytes the page ends with the event that reaches this many bytes of payload
     */
    Page read(String channel, long after, int maxEvents, long maxBytes);

    /** The channels that exist, with their bounds. */
    List<ChannelInfo> channels();

    /** Bounds of a channel; empty if nothing was ever appended to it and it was not created. */
    Optional<ChannelInfo> channel(String channel);

    /** Creates the channel if it does not exist. */
    ChannelInfo createChannel(String channel);

    /**
     * The first position, in commit order, whose event time is not before {@code time}; empty if
     * there is none yet.
     */
    OptionalLong firstPositionAt(String channel, Instant time);

    /**
     * Calls {@code onHead} with the new head after every append to the channel, once durable; on
     * the journal's own thread, so the listener must return at once.
     *
     * @return closing it ends the calls
     */
    Registration onAppend(String channel, LongConsumer onHead);

    @Override
    void close();

    /** Ends what it stands for when closed. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Result of an append.
     *
     * @param positions by channel, one position for each event given, in the same order; a
     *     duplicate has the position of the event that is already there
     * @param duplicates how many were there already
     */
    record Appended(Map<String, List<Long>> positions, int duplicates) {}

    /**
     * Bounds of a channel.
     *
     * @param first position of the oldest event still there; head + 1 if there is none
     * @param head position of the newest event ever appended; 0 if none
     */
    record ChannelInfo(String name, long first, long head) {}

    /**
     * One page.
     *
     * @param events in order
     * @param head head of the channel when the page was read
     * @param gapFrom first position above {@code after} that retention has removed; 0 if none
     * @param gapTo last such position; 0 if none
     */
    record Page(List<StoredEvent> events, long head, long gapFrom, long gapTo) {}
}
