package io.dromedary.api.http;

import io.dromedary.journal.StoredEvent;
import io.dromedary.subscription.Answer;
import io.dromedary.subscription.Feed.Done;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an event of a stream is known by, and what a client that reconnects says has arrived last.
 * Immutable.
 *
 * <p>An event of the channel has its position, {@code 1042}. A replayed one has {@code
 * 1042@SESSION}: its number alone would acknowledge events of the channel that nobody has seen, and
 * the session is what it is acknowledged with.
 *
 * @param position of the event
 * @param replay the session of the answer that replayed it
 */
record EventId(long position, Optional<String> replay) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(?:@(\\S{1,60}))?");

    /** How the answer's event is called. */
    static EventId of(StoredEvent event, Answer answer) {
        return new EventId(
                event.position(),
                answer.replayed() ? Optional.of(answer.session()) : Optional.empty());
    }

    /**
     * As a client sends it.
     *
     * @throws InvalidRequestException if no event is called so
     */
    static EventId parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidRequestException(
                    "last-event-id is the id of an event, a whole number, of a replayed one with"
                            + " its session, not '"
                            + RequestFields.shown(text)
                            + "'");
        }
        return new EventId(Long.parseLong(matcher.group(1)), Optional.ofNullable(matcher.group(2)));
    }

    /** What is thereby acknowledged. */
    Done done() {
        return new Done(replay, position);
    }

    @Override
    public String toString() {
        return position + replay.map(session -> "@" + session).orElse("");
    }
}
