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
     * transaction. Appends of concurrent callers share a transaction (group commit), and are stored
     * in the order of the calls.
     *
     * <p>An append of more than 8 MiB of JSON is stored in slices of that size, a transaction each,
     * in order; the checkpoint belongs to the last. The data of an event is asked for when its turn
     * comes, so that an append may be larger than the heap. The call ends when all but the last
     * slice are durable. Events of other callers may come between two slices.
     *
     * <p>Events are encoded on the caller's thread. While much waits to be stored the call waits
     * too (back-pressure), but not for ever. What is done when the answer completes runs on the
     * journal's thread: it must be short, or use the {@code …Async} methods.
     *
     * @param events by channel, each list in order; an event whose {@code (source, id)} its channel
     *     already holds is not stored again, so an append may be repeated. A channel that does not
     *     exist is created. Events of a source that has checkpoints are best appended with one:
     *     until the next one comes, retention must keep them
     * @param checkpoint committed with the events if present
     * @return completes when everything is durable; exceptionally, with nothing stored but slices
     *     before the last, which are found to be there when the append is repeated: with {@link
     *     io.dromedary.event.FencedException} if the checkpoint's epoch is not the current one,
     *     with {@link JournalException} otherwise (disk full, event too large, name of a channel
     *     impossible, journal closed). If the connection to a server broke in the very commit, it
     *     fails although everything may be stored; that, too, is found when it is repeated
     */
    CompletableFuture<Appended> append(
            Map<String, List<CloudEvent>> events, Optional<Checkpoint> checkpoint);

    /**
     * Reads one page: events with {@code position > after}, in order, at least one if there is one.
     * Neither waits for appends nor holds them up. A channel that does not exist is empty.
     *
     * @param maxEvents most events of the page
     * @param maxBytes the page ends with the event that reaches this many bytes of JSON
     * @throws IllegalArgumentException if one of them is less than 1
     * @throws JournalException if it cannot be read
     */
    Page read(String channel, long after, int maxEvents, long maxBytes);

    /** The channels that exist, with their bounds. */
    List<ChannelInfo> channels();

    /** Bounds of a channel; empty if nothing was ever appended to it and it was not created. */
    Optional<ChannelInfo> channel(String channel);

    /** Creates the channel if it does not exist. */
    ChannelInfo createChannel(String channel);

    /**
     * As {@link #createChannel}, with the bounds as they are now: also what other processes have
     * appended and did not yet tell.
     */
    default ChannelInfo latest(String channel) {
        return createChannel(channel);
    }

    /**
     * The first position, in commit order, whose event time is not before {@code time}; empty if
     * there is none yet. Times need not grow with positions. An event without a time counts with
     * that of its append.
     */
    OptionalLong firstPositionAt(String channel, Instant time);

    /**
     * Calls {@code onHead} with the new head after appends to the channel, once they are durable
     * and can be read; appends that shared a transaction are one call. On the journal's own thread,
     * so the listener must return at once; what it throws is logged. The channel need not exist.
     *
     * @return closing it ends the calls
     */
    Registration onAppend(String channel, LongConsumer onHead);

    /** Stores what has been appended, then ends; later calls fail with {@link JournalException}. */
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
     *     duplicate has the position of the event that is already there. See {@link Positions}
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
