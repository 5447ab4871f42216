package io.dromedary.journal.postgres;

import io.dromedary.event.Checkpoint;
import io.dromedary.journal.Journal.Appended;
import io.dromedary.journal.store.EncodedEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An append that shares its statements with the others of its transaction. */
final class PendingAppend {

    private final Map<String, List<EncodedEvent>> events;
    private final Optional<Checkpoint> checkpoint;
    private final boolean isLast;
    private final Map<String, List<Long>> positions = new LinkedHashMap<>();
    private int duplicates;
    private boolean fenced;

    /**
     * An append, or a slice of one.
     *
     * @param isLast whether the checkpoint is stored with it; if not, its owner must be the owner
     *     still, and the events count as appended without it
     */
    PendingAppend(
            Map<String, List<EncodedEvent>> events,
            Optional<Checkpoint> checkpoint,
            boolean isLast) {
        this.events = events;
        this.checkpoint = checkpoint;
        this.isLast = isLast;
    }

    Map<String, List<EncodedEvent>> events() {
        return events;
    }

    Optional<Checkpoint> checkpoint() {
        return checkpoint;
    }

    boolean isLast() {
        return isLast;
    }

    /** Its checkpoint is of an epoch that is over; nothing of it is stored. */
    void fence() {
        fenced = true;
    }

    boolean isFenced() {
        return fenced;
    }

    void stored(String channel, List<Long> channelPositions, int channelDuplicates) {
        positions.put(channel, channelPositions);
        duplicates += channelDuplicates;
    }

    /** What came of it, once its transaction is durable; empty if it is fenced. */
    Optional<Appended> result() {
        return fenced ? Optional.empty() : Optional.of(new Appended(positions, duplicates));
    }
}
