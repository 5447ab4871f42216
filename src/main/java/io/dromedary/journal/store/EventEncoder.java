package io.dromedary.journal.store;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.EventWriter;
import io.dromedary.event.FencedException;
import io.dromedary.journal.JournalException;
import io.dromedary.journal.UnstorableEventException;
import java.time.Instant;

/**
 * Makes of an event what a store keeps, on the appender's thread, and refuses what no store takes.
 * One for each append, since it keeps what its events share; not thread-safe.
 */
public final class EventEncoder {

    private static final int LONGEST_NAME = 255;

    private final EventKey.Maker keys = new EventKey.Maker();
    private final EventWriter json = new EventWriter();
    private final long maxEventBytes;
    private final Instant now;

    /**
     * For one append.
     *
     * @param maxEventBytes longest JSON of an event
     * @param now the time of events that do not tell theirs
     */
    public EventEncoder(long maxEventBytes, Instant now) {
        this.maxEventBytes = maxEventBytes;
        this.now = now;
    }

    /**
     * The event, as an event of that channel.
     *
     * @throws UnstorableEventException if it cannot be written as JSON, is too large, or has a type
     *     that is no text of every database
     */
    public EncodedEvent encode(String channel, CloudEvent event) {
        if (event.getType().indexOf('\0') >= 0) {
            throw new UnstorableEventException(
                    "Event %s of %s has the character U+0000 in its type"
                            .formatted(event.getId(), event.getSource()));
        }
        EncodedEvent encoded;
        try {
            encoded = EncodedEvent.of(channel, event, keys, json, now);
        } catch (RuntimeException e) {
            throw new UnstorableEventException(
                    "Event %s of %s cannot be written as JSON: %s"
                            .formatted(event.getId(), event.getSource(), e.getMessage()),
                    e);
        }
        if (encoded.json().length > maxEventBytes) {
            throw new UnstorableEventException(
                    "Event %s of %s takes %,d bytes, more than the %,d that are allowed"
                            .formatted(
                                    event.getId(),
                                    event.getSource(),
                                    encoded.json().length,
                                    maxEventBytes));
        }
        return encoded;
    }

    /**
     * The name, if a channel can have it.
     *
     * @throws JournalException if not
     */
    public static String checkName(String channel) {
        if (channel.isBlank()
                || channel.length() > LONGEST_NAME
                || channel.chars().anyMatch(Character::isISOControl)) {
            throw new JournalException(
                    "A channel's name has 1 to %d characters, none of them a control character: '%s'"
                            .formatted(LONGEST_NAME, channel));
        }
        return channel;
    }

    /** What tells the owner of the checkpoint that there is another one. */
    public static FencedException fenced(Checkpoint checkpoint) {
        return new FencedException(
                "Source %s has another owner: epoch %d is over"
                        .formatted(checkpoint.source(), checkpoint.epoch()));
    }
}
