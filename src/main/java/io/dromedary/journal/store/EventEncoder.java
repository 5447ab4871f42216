package io.dromedary.journal.store;

import io.cloudevents.CloudEvent;
import io.dromedary.event.Checkpoint;
import io.dromedary.event.FencedException;
import io.dromedary.journal.JournalException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes of an append what a store keeps, on the appender's thread, and refuses what no store takes.
 *
 * @param maxEventBytes longest JSON of an event
 * @param clock gives a time to events that have none
 */
public record EventEncoder(long maxEventBytes, InstantSource clock) {

    private static final int LONGEST_NAME = 255;

    /**
     * The events by channel, in the same order.
     *
     * @throws JournalException if one of them cannot be written as JSON or is too large, or if a
     *     channel cannot have its name
     */
    public Map<String, List<EncodedEvent>> encode(Map<String, List<CloudEvent>> events) {
        Map<String, List<EncodedEvent>> encoded = new LinkedHashMap<>();
        events.forEach(
                (channel, ofChannel) ->
                        encoded.put(
                                checkName(channel),
                                ofChannel.stream().map(event -> encode(channel, event)).toList()));
        return encoded;
    }

    private EncodedEvent encode(String channel, CloudEvent event) {
        EncodedEvent encoded;
        try {
            encoded = EncodedEvent.of(channel, event, clock.instant());
        } catch (RuntimeException e) {
            throw new JournalException(
                    "Event %s of %s cannot be written as JSON: %s"
                            .formatted(event.getId(), event.getSource(), e.getMessage()),
                    e);
        }
        if (encoded.json().length > maxEventBytes) {
            throw new JournalException(
                    "Event %s of %s takes %,d bytes, more than the %,d that are allowed"
                            .formatted(
                                    event.getId(),
                                    event.getSource(),
                                    encoded.json().length,
                                    maxEventBytes));
        }
        return encoded;
    }

    /** Bytes of payload. */
    public static long bytes(Map<String, List<EncodedEvent>> events) {
        return events.values().stream()
                .flatMap(List::stream)
                .mapToLong(event -> event.json().length)
                .sum();
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
