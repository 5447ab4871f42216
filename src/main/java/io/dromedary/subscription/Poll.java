package io.dromedary.subscription;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One request for events. Immutable.
 *
 * @param session as the last answer gave it; without one the poll takes the subscription over
 * @param acknowledged everything up to this offset is done with
 * @param after reads ahead: what was given up to this offset is still being worked on, the answer
 *     begins behind it. Without it the answer begins with the oldest unacknowledged event, so a
 *     client that lost an answer is given it again
 * @param limit most events of the answer, from 1
 * @param waitFor how long to wait for the first event
 * @param standsBy is given no event: ends with none at the next acknowledgement, when it is moved,
 *     or when what was given comes again; meanwhile it keeps the subscription active, and is told
 *     of whatever ends its session
 */
public record Poll(
        Optional<String> session,
        OptionalLong acknowledged,
        OptionalLong after,
        int limit,
        Duration waitFor,
        boolean standsBy) {

    /** Takes the subscription over. */
    public static Poll takingOver(int limit, Duration waitFor) {
        return new Poll(
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                limit,
                waitFor,
                false);
    }

    /** The same within {@code session}. */
    public Poll in(String newSession) {
        return new Poll(Optional.of(newSession), acknowledged, after, limit, waitFor, standsBy);
    }

    /** The same, acknowledging everything up to {@code offset}. */
    public Poll acknowledging(long offset) {
        return new Poll(session, OptionalLong.of(offset), after, limit, waitFor, standsBy);
    }

    /** The same, reading ahead behind {@code offset}. */
    public Poll readingAheadAfter(long offset) {
        return new Poll(session, acknowledged, OptionalLong.of(offset), limit, waitFor, standsBy);
    }

    /** The same, given no event for the time being. */
    public Poll standingBy() {
        return new Poll(session, acknowledged, after, limit, waitFor, true);
    }
}
